import type { CommandIo } from '../command-io.ts'

/** Told how far a long piece of work is. */
export interface Progress {
  /** A new part begins; `total` is undefined where nobody knows it. */
  begin(title: string, total: number | undefined): void
  advance(steps?: number): void
  /** Takes the line off the screen. */
  end(): void
}

export const noProgress: Progress = { begin: () => undefined, advance: () => undefined, end: () => undefined }

const REDRAW_MS = 100

/** A line that is drawn over and over, for terminals. */
export class ProgressLine implements Progress {
  readonly #write: (text: string) => void
  readonly #now: () => number
  #title = ''
  #total: number | undefined
  #done = 0
  #drawnAt = -Infinity

  constructor(write: (text: string) => void, now: () => number = () => performance.now()) {
    this.#write = write
    this.#now = now
  }

  begin(title: string, total: number | undefined): void {
    this.#title = title
    this.#total = total
    this.#done = 0
    this.#draw(true)
  }

  advance(steps = 1): void {
    this.#done += steps
    this.#draw(this.#done === this.#total)
  }

  end(): void {
    if (this.#drawnAt > -Infinity) this.#write('\r\u001b[K')
    this.#drawnAt = -Infinity
  }

  #draw(isDue: boolean): void {
    const now = this.#now()
    if (!isDue && now - this.#drawnAt < REDRAW_MS) return
    this.#drawnAt = now
    const of = this.#total === undefined ? '' : ` of ${this.#total}`
    this.#write(`\r\u001b[K${this.#title}: ${this.#done}${of}`)
  }
}

/** A line where a person looks at it; elsewhere nothing, so that logs of machines stay short. */
export function progressOn({ error, isWatched }: Pick<CommandIo, 'error' | 'isWatched'>): Progress {
  return isWatched === true ? new ProgressLine(error) : noProgress
}
