import type { CommandIo } from '../command-io.ts'

const maxHeldLength = 32 * 1024

/** Puts lines out some at a time, and those that nothing follows at once; waits for who reads them slowly. */
export class LineOutput {
  readonly #io: CommandIo
  #held = ''
  #due: NodeJS.Immediate | undefined

  constructor(io: CommandIo) {
    this.#io = io
  }

  async add(line: string): Promise<void> {
    this.#held += line
    if (this.#held.length < maxHeldLength) {
      this.#due ??= setImmediate(() => this.flush())
      return
    }
    this.flush()
    await this.#io.taken?.()
  }

  flush(): void {
    clearImmediate(this.#due)
    this.#due = undefined
    if (this.#held !== '') this.#io.out(this.#held)
    this.#held = ''
  }
}
