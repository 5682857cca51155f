import { BoundedBody, type HttpAnswer, type Transport } from './transport.ts'

interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(reason?: unknown): Promise<void>
}

/** What the client uses of `fetch`; the one of every runtime fits. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string
    readonly headers: Record<string, string>
    readonly body?: string
    readonly redirect: 'manual'
    readonly signal: AbortSignal
  },
) => Promise<{
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: { getReader(): ByteReader } | null
}>

/** Requests by `fetch`, the only thing that every runtime has. */
export function fetchTransport(fetch: Fetch): Transport {
  return async ({ method, url, headers, body }, { maxBytes, signal }) => {
    const sent = body === undefined ? {} : { body }
    const response = await fetch(url, { method, headers: { ...headers }, redirect: 'manual', signal, ...sent })
    const answer: HttpAnswer = {
      status: response.status,
      header: name => response.headers.get(name) ?? undefined,
      body: response.body ? await readAll(response.body.getReader(), maxBytes) : new Uint8Array(),
    }
    return answer
  }
}

async function readAll(reader: ByteReader, maxBytes: number): Promise<Uint8Array> {
  const body = new BoundedBody(maxBytes)
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      if (piece.value) body.add(piece.value)
    }
  } catch (error) {
    // Frees the connection; whether that succeeds changes nothing for the caller, who gets `error`.
    await reader.cancel(error).catch((reason: unknown) => reason)
    throw error
  }
  return body.bytes()
}
