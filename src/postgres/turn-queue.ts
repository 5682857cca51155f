/** Lets one at a time go ahead, in the order in which they asked. */
export class TurnQueue {
  #last: Promise<void> = Promise.resolve()

  /** Resolves when all who asked before are through, with what the caller has to call when it is through itself. */
  async take(): Promise<() => void> {
    const before = this.#last
    let leave = (): void => undefined
    this.#last = new Promise(resolve => {
      leave = resolve
    })
    await before
    return leave
  }
}
