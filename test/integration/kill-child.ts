import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { waitFor } from '../support/postgres-cluster.ts'

const writerFile = fileURLToPath(new URL('./kill-writer.ts', import.meta.url))
const typescript = new URL('../support/typescript.mjs', import.meta.url).href

/** A process that writes to a store, and what it has said so far. */
export class KillChild {
  readonly wrote: number[] = []
  readonly unknown: number[] = []
  opened: number | undefined
  readonly #process: ChildProcess
  readonly #exit: Promise<unknown>
  #complaints = ''

  /** `place`: a data folder or the URL of a database. */
  constructor(place: string) {
    this.#process = spawn(process.execPath, ['--import', typescript, writerFile, place], {
      env: { ...process.env, NODE_OPTIONS: '' },
    })
    this.#exit = once(this.#process, 'close')
    this.#process.stderr?.on('data', (data: Buffer) => (this.#complaints += data.toString()))
    if (this.#process.stdout) createInterface(this.#process.stdout).on('line', line => this.#hear(line))
  }

  /** Waits until it has been told of as many writes as `count`, and fails when it ended by itself before. */
  async hasWritten(count: number): Promise<void> {
    await waitFor(async () => {
      this.#failIfEnded()
      return this.wrote.length >= count
    })
  }

  async kill(): Promise<void> {
    this.#failIfEnded()
    this.#process.kill('SIGKILL')
    await this.#exit
  }

  /** Lets it finish what it is doing. */
  async end(): Promise<void> {
    this.#process.stdin?.end()
    await this.#exit
    if (this.#process.exitCode !== 0)
      throw new Error(`the writer ended with ${this.#process.exitCode}: ${this.#complaints}`)
  }

  #failIfEnded(): void {
    if (this.#process.exitCode !== null) throw new Error(`the writer ended by itself: ${this.#complaints}`)
  }

  /** A line is one write to a pipe: a kill cannot cut it. */
  #hear(line: string): void {
    const [word, number] = line.split(' ')
    if (word === 'opened') this.opened = Number(number)
    if (word === 'wrote') this.wrote.push(Number(number))
    if (word === 'unknown') this.unknown.push(Number(number))
  }
}
