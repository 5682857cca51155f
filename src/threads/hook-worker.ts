import { parentPort, workerData } from 'node:worker_threads'
import type { HookRefusal } from '../validation/hooks-port.ts'
import { HookDecoding } from './hook-decoding.ts'
import type { HookOrder, HookReply, HookSchema, HookSchemaAnswer, HookTask, HookWorkerData } from './hook-messages.ts'
import { hookBatch } from './hook-records.ts'
import { mergedRefusals, readRefusals } from './hook-refusals.ts'
import type { RecordHook } from './record-hook.ts'

/** The thread of hooks: runs the user's modules on one batch after the other. */
const port = parentPort
if (!port) throw new Error('hook-worker runs as a worker thread')

const reply = (message: HookReply): void => port.postMessage(message)
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 300)

interface NamedHook {
  readonly url: string
  readonly hook: RecordHook
}

interface Asked {
  readonly resolve: (schema: HookSchema | undefined) => void
  readonly reject: (error: Error) => void
}

const questions = new Map<number, Asked>()
let lastQuestion = 0

const decoding = new HookDecoding(
  (context, schema) =>
    new Promise((resolve, reject) => {
      questions.set(++lastQuestion, { resolve, reject })
      reply({ kind: 'question', question: lastQuestion, context, schema })
    }),
)

async function load(url: string): Promise<NamedHook> {
  const module = (await import(url)) as { readonly checkRecords?: unknown }
  if (typeof module.checkRecords !== 'function') throw new Error('it exports no function checkRecords')
  return { url, hook: module.checkRecords as RecordHook }
}

async function loadAll(urls: readonly string[]): Promise<readonly NamedHook[] | undefined> {
  const hooks: NamedHook[] = []
  for (const url of urls) {
    try {
      hooks.push(await load(url))
    } catch (error) {
      reply({ kind: 'unusable', problem: `the hook ${url} cannot be loaded: ${textOf(error)}` })
      return undefined
    }
  }
  return hooks
}

const hooks = await loadAll((workerData as HookWorkerData).modules)
if (hooks !== undefined) {
  port.on('message', (order: HookOrder) => {
    if (order.kind === 'schema') answered(order)
    else void judge(order, hooks)
  })
  reply({ kind: 'ready' })
}

function answered(answer: HookSchemaAnswer): void {
  const asked = questions.get(answer.question)
  questions.delete(answer.question)
  if ('problem' in answer) asked?.reject(new Error(answer.problem))
  else asked?.resolve(answer.schema)
}

async function judge(task: HookTask, all: readonly NamedHook[]): Promise<void> {
  const decoders = { key: decoding.of(task.context, 'key'), value: decoding.of(task.context, 'value') }
  let refusals: readonly HookRefusal[] = []
  for (const { url, hook } of all) {
    try {
      const answer = await hook(hookBatch(task, decoders))
      refusals = mergedRefusals(refusals, readRefusals(answer, task.recordCount))
    } catch (error) {
      reply({ kind: 'failed', id: task.id, problem: `the hook ${url} failed: ${textOf(error)}` })
      return
    }
  }
  reply({ kind: 'refusals', id: task.id, refusals })
}
