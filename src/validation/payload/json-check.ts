import { JsonSchema } from '../../schema/json/parse.ts'
import { isObject, SchemaDocuments } from '../../schema/json/validation/documents.ts'
import { Run, ValidationStopped } from '../../schema/json/validation/run.ts'
import { jsonValidator } from '../../schema/json/validation/validator.ts'
import type { JsonValidator } from '../../schema/json/validation/validator.ts'
import { SchemaError } from '../../schema/schema.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import type { PayloadCheck, PayloadFault } from '../payload-check.ts'
import { payloadFault } from './json-fault.ts'
import { jsonCode } from './json-code.ts'
import { valueRules } from './json-rules.ts'
import { readJson } from './json-text.ts'
import type { PayloadBudget, PayloadLanguage } from './payload-language.ts'

/** Levels of schemas applied inside one another, for each level of the value. */
const schemasPerLevel = 4

/** In bytes of texts. */
const mostCredit = 100_000
const creditPerText = 10

/**
 * JSON payloads. A walk over the text accepts most, by rules for what surely fits. Everything else is parsed and judged by
 * the validator of the serializers: the rules alone refuse nothing.
 */
export const jsonPayloads: PayloadLanguage = {
  compile(schema, budget) {
    const uncheckedPatterns = new Set<string>()
    const check = jsonCheck(jsonOf(schema), budget, pattern => uncheckedPatterns.add(pattern))
    return { checkOf: () => check, uncheckedPatterns }
  },
  recordName: schema => jsonOf(schema).name,
}

function jsonOf(schema: ParsedSchema): JsonSchema {
  if (schema instanceof JsonSchema) return schema
  throw new TypeError(`a ${schema.type} schema is no JSON Schema`)
}

function jsonCheck(schema: JsonSchema, budget: PayloadBudget, leaveOut: (pattern: string) => void): PayloadCheck {
  const { limits, fast } = budget
  const { canonical, dialect, references } = schema
  const documents = new SchemaDocuments(canonical, dialect, references)
  const judge = validatorCheck(schema, budget, leaveOut)
  const rules = valueRules(documents, leaveOut)
  const run = new Run({ depth: schemasPerLevel * limits.depth, steps: limits.baseSteps }, true)
  const code = rules && jsonCode(rules, run)
  if (code === undefined) return judge
  const credit = new WalkCredit(code.judged)
  return (bytes, start, end) => {
    if (!credit.covers()) return judge(bytes, start, end)
    run.reset(limits.baseSteps + limits.stepsPerByte * (end - start))
    try {
      if (fast.acceptsJson(code, bytes, start, end)) return undefined
    } catch (error) {
      if (!(error instanceof ValidationStopped || error instanceof SchemaError)) throw error
    } finally {
      credit.settle(end - start)
    }
    return judge(bytes, start, end)
  }
}

/**
 * Whether a walk pays. One that often stops to ask the validator of small values takes longer than the validator does for
 * the whole text: then the next texts are not walked over.
 */
class WalkCredit {
  readonly #judged: { values: number; bytes: number }
  #bytes = mostCredit

  constructor(judged: { values: number; bytes: number }) {
    this.#judged = judged
  }

  /** Whether the next text is walked over. */
  covers(): boolean {
    if (this.#bytes <= 0) this.#bytes += creditPerText
    return this.#bytes > 0
  }

  /** To ask of a value costs as much as the walk saves over some bytes. */
  settle(length: number): void {
    const { values, bytes } = this.#judged
    const balance = this.#bytes + length - 0.8 * bytes - 16 * values
    this.#bytes = Math.max(-mostCredit, Math.min(mostCredit, balance))
    this.#judged.values = 0
    this.#judged.bytes = 0
  }
}

function validatorCheck(
  schema: JsonSchema,
  { limits }: PayloadBudget,
  leaveOut: (pattern: string) => void,
): PayloadCheck {
  const depth = schemasPerLevel * limits.depth
  const options = { limits: { depth, steps: limits.baseSteps }, leaveOut, isParsed: true }
  const validator = jsonValidator(schema, options)
  let names: ReadonlySet<string> | undefined
  return (bytes, start, end) => {
    const read = readJson(bytes, start, end, limits.depth)
    if ('fault' in read) return read.fault
    const steps = limits.baseSteps + limits.stepsPerByte * (end - start)
    return faultOf(validator, { value: read.value, steps, names: () => (names ??= namesIn(schema)) })
  }
}

interface Judged {
  readonly value: unknown
  readonly steps: number
  readonly names: () => ReadonlySet<string>
}

function faultOf(validator: JsonValidator, { value, steps, names }: Judged): PayloadFault | undefined {
  try {
    const fault = validator.faultOf(value, steps)
    return fault && payloadFault(value, fault, names())
  } catch (error) {
    if (error instanceof SchemaError) {
      return { reason: 'bad-payload', path: '$', problem: `the schema checks no values: ${error.message}` }
    }
    if (!(error instanceof ValidationStopped)) throw error
    if (error.reason === 'limit') return { reason: 'too-costly', path: '$', problem: error.message }
    return { reason: 'bad-payload', path: '$', problem: 'a number is beyond the range of a double' }
  }
}

/** The names of properties that a schema and its references use. Others are data of whoever wrote the value. */
function namesIn({ canonical, references }: JsonSchema): ReadonlySet<string> {
  const names = new Set<string>()
  const open = [canonical, ...references.map(({ text }) => text)].map(parsedOrNothing)
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const properties: unknown = Array.isArray(next) ? undefined : (next as Record<string, unknown>)['properties']
    if (isObject(properties)) for (const name of Object.keys(properties)) names.add(name)
    for (const inner of Object.values(next)) open.push(inner)
  }
  return names
}

/** References may be texts that are read with more patience than JSON. */
function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}
