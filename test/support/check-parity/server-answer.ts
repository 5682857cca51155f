import type { Answer, Asked, Sent } from './check-answer.ts'

interface Report {
  readonly is_compatible: boolean
  readonly messages: readonly string[]
  readonly versions?: readonly {
    readonly version: number
    readonly findings: readonly {
      readonly code: string
      readonly verdict: string
      readonly direction: string
      readonly path: string
      readonly message: string
    }[]
  }[]
}

const TYPE = 'application/vnd.schemaregistry.v1+json'

/** What the registry says over HTTP: its verbose answer, and its structured one. */
export async function serverAnswer(
  fetch: typeof globalThis.fetch,
  subject: string,
  sent: Sent,
  { version }: Asked = {},
): Promise<Answer> {
  const place = `/compatibility/subjects/${encodeURIComponent(subject)}/versions${version === undefined ? '' : `/${version}`}`
  const ask = async (accept: string) => {
    const answer = await fetch(`http://registry.test${place}?verbose=true`, {
      method: 'POST',
      headers: { 'content-type': TYPE, accept },
      body: JSON.stringify(sent),
    })
    return { status: answer.status, body: (await answer.json()) as Report & { readonly message?: string } }
  }
  const { status, body } = await ask(TYPE)
  if (status !== 200) return { isCompatible: false, messages: [body.message ?? ''], findings: [] }
  const { body: detailed } = await ask('application/vnd.headgate.v1+json')
  const findings = (detailed.versions ?? []).flatMap(one =>
    one.findings
      .filter(({ verdict }) => verdict !== 'ok')
      .map(({ code, direction, path, message }) => [code, direction, path, one.version, message].join(' ')),
  )
  return { isCompatible: body.is_compatible, messages: body.messages, findings: [...new Set(findings)].sort() }
}
