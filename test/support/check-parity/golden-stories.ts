import type { SchemaReference } from '../../../src/schema/schema.ts'
import { TestRegistry } from '../../../src/testing/test-registry.ts'
import { checkAnswer, type Answer, type Asked, type Sent } from './check-answer.ts'
import { answersFault } from './parity-fault.ts'
import { serverAnswer } from './server-answer.ts'

interface Step {
  readonly seq: string
  readonly n?: number
  readonly profile?: string
  readonly req?: {
    readonly m: string
    readonly path: string
    readonly q?: Readonly<Record<string, string>>
    readonly h?: Readonly<Record<string, string>>
    readonly body?: unknown
    readonly raw?: string
  }
  readonly res?: { readonly s: number; readonly body?: unknown }
  readonly cmp?: string
}

interface Fault {
  readonly id: string
  readonly fault: string | undefined
}

const COMPATIBILITY = /^\/compatibility\/subjects\/([^/]+)\/versions(?:\/(\d+|latest))?$/
const REGISTRATION = /^\/subjects\/([^/]+)\/versions$/

/** Replays each story, and holds every verdict in it against the check: that of a check and that of a registration. */
export async function* goldenFaults(lines: readonly unknown[]): AsyncGenerator<Fault> {
  let registry = new TestRegistry()
  for (const step of lines as readonly Step[]) {
    if (step.req === undefined) {
      registry = new TestRegistry(step.profile === 'none' ? { compatibilityLevel: 'NONE' } : {})
      continue
    }
    const fault = await verdictFault(registry, step)
    await send(registry, step)
    if (fault !== 'no verdict') yield { id: `${step.seq} ${step.n}`, fault }
  }
}

async function verdictFault(registry: TestRegistry, step: Step): Promise<string | undefined> {
  const { m: method, path = '', q = {} } = step.req ?? { m: '' }
  const sent = sentOf(step)
  const isPlain = sent !== undefined && q.normalize !== 'true' && q.force === undefined && step.res !== undefined
  if (method !== 'POST' || !isPlain || step.cmp === 'free') return 'no verdict'
  const [, checked, version] = COMPATIBILITY.exec(path) ?? []
  if (checked !== undefined) {
    const asked: Asked = version === undefined ? {} : { version: version === 'latest' ? version : Number(version) }
    return checkFault(registry, { subject: decodeURIComponent(checked), sent, asked, step })
  }
  const [, subject] = REGISTRATION.exec(path) ?? []
  return subject === undefined ? 'no verdict' : registrationFault(registry, decodeURIComponent(subject), sent, step)
}

interface AskedStep {
  readonly subject: string
  readonly sent: Sent
  readonly asked: Asked
  readonly step: Step
}

async function checkFault(registry: TestRegistry, { subject, sent, asked, step }: AskedStep) {
  const golden = step.res?.body as
    { readonly is_compatible?: boolean; readonly messages?: readonly string[] } | undefined
  // A version that is not there is no matter of a check.
  if (step.res?.s === 404) return 'no verdict'
  const own = await ownAnswer(registry, subject, sent, asked)
  const fault = answersFault(own, await serverAnswer(registry.fetch, subject, sent, asked))
  if (fault !== undefined || golden?.is_compatible === undefined) return fault
  if (golden.is_compatible !== own.isCompatible) return `the reference says ${golden.is_compatible}`
  const isFull = golden.messages && (step.cmp ?? 'full') === 'full'
  if (!isFull || own.isBlocked || sameMessages(golden.messages, own.messages)) return undefined
  return `messages: the check says\n    ${JSON.stringify(own.messages)}\n  the reference\n    ${JSON.stringify(golden.messages)}`
}

async function registrationFault(registry: TestRegistry, subject: string, sent: Sent, step: Step) {
  const status = step.res?.s ?? 0
  const own = await ownAnswer(registry, subject, sent, { isRegistration: true })
  if (status === 200) return own.isCompatible ? undefined : `registered, and the check says ${own.messages.join(' ')}`
  if (status !== 409 && status !== 422) return 'no verdict'
  if (own.isCompatible) return `refused with ${status}, and the check says nothing`
  const { message = '' } = (step.res?.body ?? {}) as { readonly message?: string }
  if (status === 422 || message.endsWith(`, details: [${own.messages.join(', ')}]`)) return undefined
  return `the check says\n    ${own.messages.join(', ')}\n  the registration\n    ${message}`
}

const sameMessages = (some: readonly string[], others: readonly string[]): boolean =>
  JSON.stringify([...some].sort()) === JSON.stringify([...others].sort())

async function ownAnswer(registry: TestRegistry, subject: string, sent: Sent, asked: Asked): Promise<Answer> {
  const client = registry.client()
  try {
    return await checkAnswer(client, subject, sent, asked)
  } finally {
    await client.close()
  }
}

/** A body that a manifest can say: text, type, references and metadata. */
function sentOf({ req }: Step): Sent | undefined {
  const body = req?.body
  if (typeof body !== 'object' || body === null) return undefined
  const { schema, schemaType, references, metadata, ...others } = body as Record<string, unknown>
  if (typeof schema !== 'string' || schema.trim() === '' || Object.keys(others).length > 0) return undefined
  if (schemaType !== undefined && !['AVRO', 'JSON', 'PROTOBUF'].includes(schemaType as string)) return undefined
  if (references !== undefined && !Array.isArray(references)) return undefined
  return {
    schema,
    ...(typeof schemaType === 'string' && { schemaType }),
    ...(references !== undefined && { references: references as readonly SchemaReference[] }),
    ...(typeof metadata === 'object' && metadata !== null && { metadata }),
  }
}

async function send(registry: TestRegistry, { req }: Step): Promise<void> {
  if (!req) return
  const query = new URLSearchParams(req.q).toString()
  const body = req.raw ?? (req.body === undefined ? undefined : JSON.stringify(req.body))
  await registry.fetch(`http://registry.test${req.path}${query === '' ? '' : `?${query}`}`, {
    method: req.m,
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json', ...req.h },
    ...(body !== undefined && { body }),
  })
}
