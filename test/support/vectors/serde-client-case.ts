/** A request with its answer, as the vectors show it. */
export interface SentRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: unknown
  readonly status: number
  readonly code?: number
}

export interface ClientOp {
  readonly op: 'serialize' | 'deserialize'
  readonly schema?: string
  readonly value?: unknown
  readonly hex?: string | null
  readonly payload?: null
  readonly requests: readonly SentRequest[]
  readonly outcome: 'ok' | 'error'
  readonly wroteId?: string
  readonly bytesAfterId?: string
  readonly error?: { readonly class: string; readonly cause?: string; readonly detail?: string }
}

/** One line of `serde-client.jsonl`. */
export interface ClientCase {
  readonly id: string
  readonly client: string
  readonly lang: string
  readonly topic: string
  readonly field?: 'key' | 'value'
  readonly config: Readonly<Record<string, string>>
  readonly readConfig?: Readonly<Record<string, string>>
  readonly registered?: readonly {
    readonly subject: string
    readonly schema: string
    readonly metadata?: { readonly properties?: Readonly<Record<string, string>> }
  }[]
  readonly association?: { readonly topic: string; readonly subject: string }
  readonly fault?: { readonly status: number; readonly times: number; readonly only?: string }
  readonly ops: readonly ClientOp[]
}
