import { parentPort, workerData } from 'node:worker_threads'
import { LocalEngine } from '../schema/local-engine.ts'
import { parsers } from '../schema/parsers.ts'
import { SchemaError } from '../schema/schema.ts'
import type { EngineAnswer, EngineCall, EngineSettings } from './engine-messages.ts'

const { limits, cacheNodes, allowsEditions } = workerData as EngineSettings
const engine = new LocalEngine(parsers, limits, cacheNodes, allowsEditions)
const methods = new Map<string, (...parameters: never[]) => unknown>([
  ['canonical', engine.canonical.bind(engine)],
  ['validate', engine.validate.bind(engine)],
  ['formatted', engine.formatted.bind(engine)],
  ['check', engine.check.bind(engine)],
  ['findings', engine.findings.bind(engine)],
  ['equivalenceKey', engine.equivalenceKey.bind(engine)],
  ['tags', engine.tags.bind(engine)],
  ['withTags', engine.withTags.bind(engine)],
  ['topLevelFields', engine.topLevelFields.bind(engine)],
])

parentPort?.on('message', (call: EngineCall) => parentPort?.postMessage(answerTo(call)))

function answerTo({ id, method, parameters }: EngineCall): EngineAnswer {
  try {
    const work = methods.get(method)
    if (!work) return { id, failure: `the engine has no method '${method}'` }
    return { id, value: work(...(parameters as never[])) }
  } catch (error) {
    if (!(error instanceof SchemaError))
      return { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    const { message, stage, position, limit } = error
    return { id, refusal: { message, stage, ...(position && { position }), ...(limit && { limit }) } }
  }
}
