import { abortable } from './waiting.ts'

/** Lets so many through at a time, in the order of arrival. */
export class Slots {
  #free: number
  readonly #queue = new Set<() => void>()

  constructor(count: number) {
    this.#free = count
  }

  /** Runs `work` when a slot is free; gives up the wait, and rejects with the reason of `signal`, when that is aborted. */
  async use<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#take(signal)
    try {
      return await work()
    } finally {
      this.#release()
    }
  }

  async #take(signal: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free--
      return
    }
    let enter = () => {}
    const turn = new Promise<void>(resolve => (enter = resolve))
    this.#queue.add(enter)
    try {
      await abortable(turn, signal)
    } catch (reason) {
      // A slot that was handed over in the same moment goes to the next.
      if (!this.#queue.delete(enter)) this.#release()
      throw reason
    }
  }

  #release(): void {
    const [next] = this.#queue
    if (next === undefined) this.#free++
    else {
      this.#queue.delete(next)
      next()
    }
  }
}
