import { abortable } from './waiting.ts'

interface Flight<Value> {
  readonly landing: Promise<Value>
  readonly controller: AbortController
  waiting: number
}

/** Work that is under way, by key: whoever wants the same joins in. It is aborted when nobody waits for it any more. */
export class Flights<Value> {
  readonly #open = new Map<string, Flight<Value>>()

  /** The outcome of `work`, or of the work under this key that is under way already. `signal` ends the wait of this caller. */
  async join(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    signal.throwIfAborted()
    const flight = this.#open.get(key) ?? this.#start(key, work)
    flight.waiting++
    try {
      return await abortable(flight.landing, signal)
    } finally {
      if (--flight.waiting === 0) {
        this.#close(key, flight)
        flight.controller.abort()
      }
    }
  }

  /** Nobody joins what is under way now; those who wait for it go on waiting. */
  seal(): void {
    this.#open.clear()
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<Value>): Flight<Value> {
    const controller = new AbortController()
    const flight: Flight<Value> = { landing: work(controller.signal), controller, waiting: 0 }
    this.#open.set(key, flight)
    return flight
  }

  #close(key: string, flight: Flight<Value>): void {
    if (this.#open.get(key) === flight) this.#open.delete(key)
  }
}
