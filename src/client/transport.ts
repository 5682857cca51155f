/** One HTTP request, credentials included. */
export interface HttpRequest {
  readonly method: string
  /** Absolute, without credentials. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpAnswer {
  /** 0: a redirect that a browser hides. */
  readonly status: number
  header(name: string): string | undefined
  readonly body: Uint8Array
}

export interface TransportLimits {
  /** A longer body ends in AnswerTooLarge. */
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/** Carries a request to the server and the whole answer back. Follows no redirect. Rejects when there is no whole answer. */
export type Transport = (request: HttpRequest, limits: TransportLimits) => Promise<HttpAnswer>

/** The answer is longer than the client takes. */
export class AnswerTooLarge extends Error {
  constructor(maxBytes: number) {
    super(`the answer is longer than ${maxBytes} bytes`)
    this.name = 'AnswerTooLarge'
  }
}

/** Pieces of a body, up to a limit. */
export class BoundedBody {
  readonly #pieces: Uint8Array[] = []
  readonly #maxBytes: number
  #size = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Throws AnswerTooLarge. */
  add(piece: Uint8Array): void {
    this.#size += piece.length
    if (this.#size > this.#maxBytes) throw new AnswerTooLarge(this.#maxBytes)
    this.#pieces.push(piece)
  }

  bytes(): Uint8Array {
    const [only] = this.#pieces
    if (this.#pieces.length === 1 && only) return only
    const whole = new Uint8Array(this.#size)
    let position = 0
    for (const piece of this.#pieces) {
      whole.set(piece, position)
      position += piece.length
    }
    return whole
  }
}
