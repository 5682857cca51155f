import type { ServerResponse } from 'node:http'

interface Ready {
  readonly response: ServerResponse
  readonly body: string | Buffer | undefined
  readonly encoding: 'latin1' | 'utf8'
}

/** More would keep the first of them waiting for long, where each takes long to make. */
const MAX_WAITING = 8

/**
 * Sends the answers of one turn of the event loop together. Most of what a write to a client on the same machine costs is
 * to wake it: awake for the first answer, it takes the others at a third of the cost.
 */
export class Outbox {
  #waiting: Ready[] = []

  /** Ends a response whose head is written. */
  add(response: ServerResponse, body: string | Buffer | undefined, encoding: 'latin1' | 'utf8'): void {
    const count = this.#waiting.push({ response, body, encoding })
    if (count === 1) setImmediate(this.#send)
    if (count >= MAX_WAITING) this.#send()
  }

  readonly #send = (): void => {
    const ready = this.#waiting
    this.#waiting = []
    for (const { response, body, encoding } of ready) response.end(body, encoding)
  }
}
