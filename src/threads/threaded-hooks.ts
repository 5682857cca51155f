import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Logger } from '../telemetry/logger.ts'
import type { HookContext, HookRecords, HookVerdict, RecordHooks } from '../validation/hooks-port.ts'
import type { HookOrder, HookReply, HookTask, HookWorkerData } from './hook-messages.ts'
import type { AskSchema } from './hook-decoding.ts'
import { workerFile } from './worker-file.ts'

/** What hooks are started with. */
export interface ThreadedHooksOptions {
  /** Paths of the user's modules. */
  readonly modules: readonly string[]
  /** Longest time that one batch may take, and that it may wait for its turn. */
  readonly timeoutMs: number
  readonly heapMb: number
  /** The schemas that values name. */
  readonly schemas: AskSchema
  readonly logger: Logger
}

const START_TIMEOUT_MS = 30_000
const FIRST_PAUSE_MS = 100
const MAX_PAUSE_MS = 30_000
const MAX_WAITING_BYTES = 64 * 1024 * 1024
const LOG_INTERVAL_MS = 1000

interface Pending {
  readonly task: HookTask
  readonly timer: NodeJS.Timeout
  readonly resolve: (verdict: HookVerdict) => void
}

/** The user's modules cannot be run; the message says which and why. */
export class HooksUnusable extends Error {}

/**
 * Hooks on a thread of their own, one batch at a time. A batch that takes too long, or that brings the thread down, gets
 * no verdict; the thread is started again, later each time until one goes well. An exception costs its batch alone.
 */
export class ThreadedHooks implements RecordHooks {
  readonly #options: ThreadedHooksOptions
  readonly #waiting: Pending[] = []
  #waitingBytes = 0
  #running: Pending | undefined
  /** Undefined while there is no thread that is ready. */
  #worker: Worker | undefined
  #restart: NodeJS.Timeout | undefined
  #pauseMs = FIRST_PAUSE_MS
  #lastId = 0
  #loggedAt = -Infinity
  #isStopped = false

  constructor(options: ThreadedHooksOptions) {
    this.#options = options
  }

  /** Loads the modules. Rejects with HooksUnusable. */
  async start(): Promise<void> {
    this.#worker = await this.#open()
  }

  judge(context: HookContext, records: HookRecords): Promise<HookVerdict> {
    const length = records.bytes.length - records.start
    const refused = this.#isStopped ? 'the hooks were stopped' : this.#worker ? undefined : 'the hooks start again'
    const isFull = this.#waiting.length > 0 && this.#waitingBytes + length > MAX_WAITING_BYTES
    if (refused !== undefined || isFull)
      return Promise.resolve(this.#failed(refused ?? 'too many batches wait for hooks'))
    return new Promise(resolve => {
      const task = this.#taskOf(context, records)
      const timer = setTimeout(() => this.#waitedTooLong(task.id), this.#options.timeoutMs)
      this.#waiting.push({ task, timer, resolve })
      this.#waitingBytes += length
      this.#next()
    })
  }

  /** Ends the thread. Batches without a verdict get none. Stopping twice is safe. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#restart)
    const worker = this.#worker
    this.#worker = undefined
    for (const pending of [...(this.#running ? [this.#running] : []), ...this.#waiting.splice(0)])
      this.#settle(pending, this.#failed('the hooks were stopped'))
    this.#running = undefined
    await worker?.terminate()
  }

  /** The bytes are copied once, into memory that goes over to the thread. */
  #taskOf(context: HookContext, { bytes, start, recordCount, baseTimestamp, failed }: HookRecords): HookTask {
    const copy = new ArrayBuffer(bytes.length - start)
    bytes.copy(new Uint8Array(copy), 0, start)
    const places = [...failed].sort((a, b) => a - b)
    return { kind: 'batch', id: ++this.#lastId, context, bytes: copy, recordCount, baseTimestamp, failed: places }
  }

  #next(): void {
    const worker = this.#worker
    if (this.#running || worker === undefined) return
    const pending = this.#waiting.shift()
    if (pending === undefined) return
    const { task, timer, resolve } = pending
    clearTimeout(timer)
    this.#waitingBytes -= task.bytes.byteLength
    this.#running = { task, resolve, timer: setTimeout(() => this.#overrun(worker), this.#options.timeoutMs) }
    send(worker, task, [task.bytes])
  }

  #receive(worker: Worker, reply: HookReply): void {
    if (worker !== this.#worker) return
    if (reply.kind === 'question') {
      void this.#answer(worker, reply)
      return
    }
    const running = this.#running
    if (!('id' in reply) || running?.task.id !== reply.id) return
    this.#running = undefined
    this.#pauseMs = FIRST_PAUSE_MS
    if (reply.kind === 'refusals') this.#settle(running, { kind: 'judged', refusals: reply.refusals })
    else this.#settle(running, this.#failed(reply.problem))
    this.#next()
  }

  async #answer(
    worker: Worker,
    { question, context, schema }: HookReply & { readonly kind: 'question' },
  ): Promise<void> {
    const answer = await this.#options.schemas(context, schema).then(
      found => ({ kind: 'schema', question, schema: found }) as const,
      (error: unknown) => ({ kind: 'schema', question, problem: String(error) }) as const,
    )
    send(worker, answer)
  }

  #waitedTooLong(id: number): void {
    const place = this.#waiting.findIndex(({ task }) => task.id === id)
    const [pending] = place < 0 ? [] : this.#waiting.splice(place, 1)
    if (pending === undefined) return
    this.#waitingBytes -= pending.task.bytes.byteLength
    this.#settle(pending, this.#failed(`no hook had time for the batch within ${this.#options.timeoutMs} ms`))
  }

  #overrun(worker: Worker): void {
    this.#lose(worker, `the hooks took longer than ${this.#options.timeoutMs} ms for one batch`)
  }

  /** The thread is given up: the batch that ran gets no verdict, those that wait have the time that they wait anyway. */
  #lose(worker: Worker, problem: string): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    void worker.terminate()
    const running = this.#running
    this.#running = undefined
    if (running) this.#settle(running, this.#failed(problem))
    else this.#failed(problem)
    this.#restartLater()
  }

  #restartLater(): void {
    if (this.#isStopped) return
    const pauseMs = this.#pauseMs
    this.#pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2)
    this.#restart = setTimeout(() => void this.#startAgain(), pauseMs).unref()
  }

  async #startAgain(): Promise<void> {
    try {
      const worker = await this.#open()
      if (this.#isStopped) await worker.terminate()
      else this.#worker = worker
      this.#next()
    } catch (error) {
      this.#failed(error instanceof Error ? error.message : String(error))
      this.#restartLater()
    }
  }

  /** A thread that is ready. Rejects with HooksUnusable. */
  async #open(): Promise<Worker> {
    const modules = this.#options.modules.map(path => pathToFileURL(path).href)
    const worker = new Worker(workerFile('hook-worker', import.meta.url), {
      workerData: { modules } satisfies HookWorkerData,
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMb },
    })
    worker.unref()
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        const fail = (problem: string) => reject(new HooksUnusable(problem))
        timer = setTimeout(() => fail(`the hooks were not ready within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS)
        worker.on('message', (reply: HookReply) => {
          if (reply.kind === 'ready') resolve()
          else if (reply.kind === 'unusable') fail(reply.problem)
          else this.#receive(worker, reply)
        })
        worker.on('error', error => {
          fail(`the thread of the hooks ended: ${error.message}`)
          this.#lose(worker, `the thread of the hooks ended: ${error.message}`)
        })
        worker.on('exit', code => {
          fail(`the thread of the hooks ended with ${code}`)
          this.#lose(worker, `the thread of the hooks ended with ${code}`)
        })
      })
      return worker
    } catch (error) {
      await worker.terminate()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  #settle({ timer, resolve }: Pending, verdict: HookVerdict): void {
    clearTimeout(timer)
    resolve(verdict)
  }

  /** A verdict that is none, logged at most once a second. */
  #failed(problem: string): HookVerdict {
    const now = performance.now()
    if (now - this.#loggedAt >= LOG_INTERVAL_MS && !this.#isStopped) {
      this.#loggedAt = now
      this.#options.logger.warn({ problem }, 'hooks gave no verdict')
    }
    return { kind: 'failed', problem }
  }
}

function send(worker: Worker, order: HookOrder, transferred: readonly ArrayBuffer[] = []): void {
  worker.postMessage(order, [...transferred])
}
