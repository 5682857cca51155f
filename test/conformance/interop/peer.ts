import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'

/** What a client wrote: the payload and the headers of the record. */
export interface Written {
  readonly hex: string
  readonly headers: readonly (readonly [name: string, hex: string])[]
}

/** A program that uses one client: a request is a line on its standard input, the answer one on its output. */
export class Peer {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: Interface
  readonly #answers: AsyncIterator<string>
  #complaints = ''

  constructor([file, ...words]: readonly [string, ...string[]]) {
    this.#child = spawn(file, words, { stdio: 'pipe' })
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#complaints += chunk.toString()))
    this.#lines = createInterface({ input: this.#child.stdout })
    this.#answers = this.#lines[Symbol.asyncIterator]()
  }

  /** Rejects with what the client's error says. */
  async write(request: object): Promise<Written> {
    return (await this.#ask({ op: 'write', ...request })) as Written
  }

  /** Rejects with what the client's error says. */
  async read(request: object): Promise<unknown> {
    return ((await this.#ask({ op: 'read', ...request })) as { readonly value: unknown }).value
  }

  async #ask(request: object): Promise<object> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.#answers.next()
    if (done) throw new Error(`the client ended: ${this.#complaints.slice(-2000)}`)
    const answer = JSON.parse(value) as object & { readonly error?: string }
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer
  }

  stop(): void {
    this.#lines.close()
    this.#child.kill()
  }
}
