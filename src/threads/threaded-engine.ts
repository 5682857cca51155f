import { Worker } from 'node:worker_threads'
import type { Finding, PairCheck, ReadOptions, SchemaEngine, SchemaSource } from '../schema/engine.ts'
import { LocalEngine } from '../schema/local-engine.ts'
import { parsers } from '../schema/parsers.ts'
import { SchemaError, type SchemaLimits, type TaggedEntity } from '../schema/schema.ts'
import type { EngineAnswer, EngineCall, EngineSettings } from './engine-messages.ts'
import { workerFile } from './worker-file.ts'

export interface ThreadedEngineOptions extends EngineSettings {
  /** Longest time one call may take on the worker. */
  readonly timeoutMs: number
}

/** Texts longer than this in all, references included, are read on the worker. */
const LOCAL_TEXT_LENGTH = 50_000
/** What a call may cost on this thread; beyond it the worker starts again with the full limits. */
const LOCAL_LIMITS = { nodes: 10_000, pairs: 10_000 } as const
const WORKER_HEAP_MB = 512

interface Pending {
  readonly call: EngineCall
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/**
 * The engine of a server: small schemas are handled at once, large or intricate ones on a worker thread that is given up
 * when one call takes too long, so that no schema can hold up the process.
 */
export class ThreadedEngine implements SchemaEngine {
  readonly #local: LocalEngine
  readonly #options: ThreadedEngineOptions
  readonly #queue: Pending[] = []
  #worker: Worker | undefined
  #running: Pending | undefined
  #timer: NodeJS.Timeout | undefined
  #lastId = 0

  constructor(options: ThreadedEngineOptions) {
    this.#options = options
    this.#local = new LocalEngine(parsers, localLimits(options.limits), options.cacheNodes, options.allowsEditions)
  }

  remember(source: SchemaSource, key: string): void {
    this.#local.remember(source, key)
  }

  validate(source: SchemaSource, options: ReadOptions): void | Promise<void> {
    return this.#do(
      [source],
      () => this.#local.validate(source, options),
      'validate',
      () => [bare(source), options],
    )
  }

  canonical(source: SchemaSource, options: ReadOptions): string | Promise<string> {
    return this.#do(
      [source],
      () => this.#local.canonical(source, options),
      'canonical',
      () => [bare(source), options],
    )
  }

  formatted(source: SchemaSource, format: string): string | Promise<string> {
    return this.#do(
      [source],
      () => this.#local.formatted(source, format),
      'formatted',
      () => [bare(source), format],
    )
  }

  check(pair: PairCheck): readonly string[] | Promise<readonly string[]> {
    return this.#do(
      [pair.candidate, pair.earlier],
      () => this.#local.check(pair),
      'check',
      () => [barePair(pair)],
    )
  }

  findings(pair: PairCheck): readonly Finding[] | Promise<readonly Finding[]> {
    return this.#do(
      [pair.candidate, pair.earlier],
      () => this.#local.findings(pair),
      'findings',
      () => [barePair(pair)],
    )
  }

  equivalenceKey(source: SchemaSource): string | Promise<string> {
    return this.#do(
      [source],
      () => this.#local.equivalenceKey(source),
      'equivalenceKey',
      () => [bare(source)],
    )
  }

  tags(source: SchemaSource): readonly TaggedEntity[] | Promise<readonly TaggedEntity[]> {
    return this.#do(
      [source],
      () => this.#local.tags(source),
      'tags',
      () => [bare(source)],
    )
  }

  withTags(
    source: SchemaSource,
    add: readonly TaggedEntity[],
    remove: readonly TaggedEntity[],
  ): string | Promise<string> {
    return this.#do(
      [source],
      () => this.#local.withTags(source, add, remove),
      'withTags',
      () => [bare(source), add, remove],
    )
  }

  topLevelFields(source: SchemaSource): readonly string[] | Promise<readonly string[]> {
    return this.#do(
      [source],
      () => this.#local.topLevelFields(source),
      'topLevelFields',
      () => [bare(source)],
    )
  }

  async stop(): Promise<void> {
    const worker = this.#worker
    const unanswered = [...(this.#running ? [this.#running] : []), ...this.#queue.splice(0)]
    this.#abandonWorker()
    await worker?.terminate()
    for (const pending of unanswered) pending.reject(new Error('the schema engine was stopped'))
  }

  #do<Value>(
    sources: readonly SchemaSource[],
    local: () => Value,
    method: string,
    parameters: () => readonly unknown[],
  ): Value | Promise<Value> {
    if (textLength(sources) > LOCAL_TEXT_LENGTH) return this.#send(method, parameters())
    try {
      return local()
    } catch (error) {
      const isLocalLimit = error instanceof SchemaError && error.limit !== undefined && error.limit in LOCAL_LIMITS
      if (!isLocalLimit) throw error
      return this.#send(method, parameters())
    }
  }

  #send<Value>(method: string, parameters: readonly unknown[]): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ call: { id: ++this.#lastId, method, parameters }, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#running) return
    const pending = this.#queue.shift()
    if (!pending) return
    this.#running = pending
    this.#worker ??= this.#startWorker()
    this.#timer = setTimeout(() => this.#giveUp(), this.#options.timeoutMs)
    this.#worker.postMessage(pending.call)
  }

  #startWorker(): Worker {
    const { limits, cacheNodes, allowsEditions } = this.#options
    const worker = new Worker(workerFile('engine-worker', import.meta.url), {
      workerData: { limits, cacheNodes, allowsEditions } satisfies EngineSettings,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB },
    })
    worker.on('message', (answer: EngineAnswer) => this.#settle(answer))
    // Out of memory, for one: the schema that did it is refused, the next call gets a new worker.
    worker.on('error', cause => {
      if (this.#worker === worker)
        this.#fail(new SchemaError(`the schema is too complex: ${cause.message}`, { cause, limit: 'nodes' }))
    })
    worker.unref()
    return worker
  }

  #settle(answer: EngineAnswer): void {
    const running = this.#running
    if (running?.call.id !== answer.id) return
    clearTimeout(this.#timer)
    this.#running = undefined
    if ('value' in answer) running.resolve(answer.value as never)
    else if ('refusal' in answer) running.reject(new SchemaError(answer.refusal.message, answer.refusal))
    else running.reject(new Error(answer.failure))
    this.#next()
  }

  #giveUp(): void {
    void this.#worker?.terminate()
    this.#fail(
      new SchemaError(`the schema is too complex: its check takes longer than ${this.#options.timeoutMs} ms`, {
        limit: 'pairs',
      }),
    )
  }

  #fail(error: SchemaError): void {
    const running = this.#running
    this.#abandonWorker()
    running?.reject(error)
    this.#next()
  }

  #abandonWorker(): void {
    clearTimeout(this.#timer)
    this.#worker = undefined
    this.#running = undefined
  }
}

/** Without what this thread has read of it, which cannot travel. */
const bare = ({ type, text, references, key }: SchemaSource): SchemaSource => ({
  type,
  text,
  references,
  key,
  held: {},
})

const barePair = (pair: PairCheck): PairCheck => ({
  ...pair,
  candidate: bare(pair.candidate),
  earlier: bare(pair.earlier),
})

function textLength(sources: readonly SchemaSource[]): number {
  let length = 0
  for (const source of sources) {
    length += source.text.length
    for (const reference of source.references) length += reference.text.length
  }
  return length
}

const localLimits = (limits: SchemaLimits): SchemaLimits => ({
  ...limits,
  nodes: Math.min(limits.nodes, LOCAL_LIMITS.nodes),
  pairs: Math.min(limits.pairs, LOCAL_LIMITS.pairs),
})
