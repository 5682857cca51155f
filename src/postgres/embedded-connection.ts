import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { builtFile } from './built-file.ts'
import { DatabaseError, type Row, type Session, type Values } from './database.ts'
import type { EmbeddedReply, EmbeddedRequest, EmbeddedTask, EmbeddedWorkerData } from './embedded-messages.ts'
import { within } from './time-limit.ts'

const START_TIMEOUT_MS = 120_000
const STOP_TIMEOUT_MS = 30_000
const TASK_TIMEOUT_MS = 60_000
const MS_BETWEEN_LOOKS = 1000

/** What the thread drops it drops at once; room for more of it would only make the process bigger. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 }

/** What a script came to: the rows of its last statement that has any, and their columns. */
export interface ScriptResult {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

interface Waiting {
  readonly since: number
  readonly resolve: (result: ScriptResult) => void
  readonly reject: (error: Error) => void
}

/** The embedded database on its thread. Once that has broken down, everything is refused. */
export class EmbeddedConnection implements Session {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #started: Promise<void>
  readonly #watch: NodeJS.Timeout
  #lastId = 0
  #failure: DatabaseError | undefined
  #stopped: Promise<void> | undefined

  private constructor(folder: string) {
    const workerData: EmbeddedWorkerData = { folder }
    // Each compiling thread would keep some 15 MB after the work is done, and two are no faster than one.
    setFlagsFromString('--wasm-num-compilation-tasks=1')
    this.#worker = new Worker(builtFile('embedded-worker.js'), { workerData, resourceLimits, execArgv: [] })
    this.#started = new Promise((resolve, reject) => {
      this.#waiting.set(0, { since: Infinity, resolve: () => resolve(), reject })
    })
    this.#worker.on('message', (reply: EmbeddedReply) => this.#receive(reply))
    this.#worker.on('error', cause => this.#fail(new DatabaseError('the embedded database broke down', { cause })))
    this.#worker.on('exit', () => this.#fail(new DatabaseError('the embedded database has stopped')))
    this.#watch = setInterval(() => this.#look(), MS_BETWEEN_LOOKS).unref()
  }

  /** Opens the database in `folder`, which no one else may have open. Rejects with DatabaseError. */
  static async open(folder: string): Promise<EmbeddedConnection> {
    const connection = new EmbeddedConnection(folder)
    try {
      await within(START_TIMEOUT_MS, connection.#started, () => tookTooLong('to start', START_TIMEOUT_MS))
    } catch (error) {
      await connection.#end()
      throw error
    }
    return connection
  }

  async run(statement: string, values: Values = []): Promise<readonly Row[]> {
    return (await this.#ask({ kind: 'run', statement, values })).rows
  }

  /** Runs statements without values. */
  script(text: string): Promise<ScriptResult> {
    return this.#ask({ kind: 'script', text })
  }

  /** Rejects unless commits reach the disk. */
  async verify(): Promise<void> {
    await this.#ask({ kind: 'verify' })
  }

  /** How often the thread has brought a file to the disk. */
  async syncs(): Promise<number> {
    const { rows } = await this.#ask({ kind: 'syncs' })
    return Number(rows[0]?.[0])
  }

  /** Ends the thread after what it was asked before. Stopping twice is safe. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<void> {
    try {
      if (this.#failure) return
      await within(STOP_TIMEOUT_MS, this.#ask({ kind: 'stop' }), () => tookTooLong('to stop', STOP_TIMEOUT_MS))
    } finally {
      await this.#end()
    }
  }

  async #end(): Promise<void> {
    clearInterval(this.#watch)
    await this.#worker.terminate()
  }

  #ask(task: EmbeddedTask): Promise<ScriptResult> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure)
        return
      }
      const request: EmbeddedRequest = { id: ++this.#lastId, ...task }
      this.#waiting.set(request.id, { since: Date.now(), resolve, reject })
      this.#worker.postMessage(request)
    })
  }

  #receive(reply: EmbeddedReply): void {
    if (reply.kind === 'breakdown') {
      this.#fail(new DatabaseError(reply.message, { cause: reply.cause }))
      return
    }
    const id = reply.kind === 'ready' ? 0 : reply.id
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (reply.kind === 'refusal') waiting?.reject(new DatabaseError(reply.message, { code: reply.code }))
    else waiting?.resolve(reply.kind === 'ready' ? { columns: [], rows: [] } : reply)
  }

  /** Nobody knows what became of a request whose answer never came, so nothing more is asked after it. */
  #look(): void {
    const [oldest] = this.#waiting.values()
    if (!oldest || Date.now() - oldest.since < TASK_TIMEOUT_MS) return
    this.#fail(tookTooLong('to answer', TASK_TIMEOUT_MS))
    void this.#worker.terminate()
  }

  #fail(failure: DatabaseError): void {
    this.#failure ??= failure
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(this.#failure)
  }
}

function tookTooLong(todo: string, timeoutMs: number): DatabaseError {
  return new DatabaseError(`the embedded database took more than ${timeoutMs} ms ${todo}`)
}
