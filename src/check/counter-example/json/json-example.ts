import { JsonSchema } from '../../../schema/json/parse.ts'
import { ValidationStopped } from '../../../schema/json/validation/run.ts'
import type { JsonFault } from '../../../schema/json/validation/run.ts'
import { jsonValidator } from '../../../schema/json/validation/validator.ts'
import type { JsonValidator } from '../../../schema/json/validation/validator.ts'
import { SchemaError } from '../../../schema/schema.ts'
import type { Difference, ParsedSchema } from '../../../schema/schema.ts'
import type { CounterExample } from '../example.ts'
import { placeText, valueText } from '../place-text.ts'
import { Candidates, MOST_NODES, isSmall } from './candidates.ts'
import { targetsAt } from './places.ts'
import type { Target } from './places.ts'
import { SchemaSide } from './side.ts'

/** What one validation may take, and how many there are for one difference. */
const limits = { depth: 200, steps: 20_000 }
const MOST_TRIALS = 800
/** Further values that are tried for a smaller one. */
const TRIALS_FOR_LESS = 60
/** Values around the place that are tried with each value for it. */
const MOST_FRAMES = 3

const none = (reason: string): CounterExample => ({ isFound: false, reason })
const stricter = 'no record was found that is refused: the rule of the registry may be stricter than the data'

const aboutTexts: ReadonlySet<string> = new Set(['TRAILING_TEXT_IGNORED', 'NUMBER_WORD_READ_AS_TEXT'])

/** A value that the writer's JSON Schema takes and the reader's refuses: both validate it before it is shown. */
export function jsonExample(reader: ParsedSchema, writer: ParsedSchema, difference: Difference): CounterExample {
  if (!(reader instanceof JsonSchema) || !(writer instanceof JsonSchema)) throw new TypeError('no JSON Schemas')
  if (aboutTexts.has(difference.kind)) return none('the difference is about the text of the schema alone')
  try {
    return new Search(reader, writer).run(difference)
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    return none(`no record can be validated: ${error.message}`)
  }
}

interface Refused {
  readonly value: unknown
  readonly size: number
  readonly fault: JsonFault
}

class Search {
  readonly #sides: { readonly reader: SchemaSide; readonly writer: SchemaSide }
  readonly #takes: JsonValidator
  readonly #refuses: JsonValidator
  readonly #candidates: Candidates
  #trials = MOST_TRIALS
  #best: Refused | undefined

  constructor(reader: JsonSchema, writer: JsonSchema) {
    this.#sides = { reader: new SchemaSide(reader), writer: new SchemaSide(writer) }
    this.#takes = jsonValidator(writer, { limits })
    this.#refuses = jsonValidator(reader, { limits })
    this.#candidates = new Candidates(this.#sides.writer, this.#sides.reader)
  }

  run({ path }: Difference): CounterExample {
    for (const target of targetsAt(path, this.#sides)) {
      this.#try(target)
      // What the reader misses it misses one level further out.
      const outer = target.around.at(-1)
      if (this.#best === undefined && outer !== undefined) {
        this.#try({ ...outer, steps: target.steps.slice(0, -1), around: target.around.slice(0, -1) })
      }
      if (this.#best !== undefined) break
    }
    return this.#best === undefined ? none(stricter) : told(this.#best)
  }

  /** Puts values where the difference is, until one is taken by the one side and refused by the other there. */
  #try(target: Target): void {
    const frames = this.#frames(target)
    for (const value of this.#candidates.of(target)) {
      for (const frame of frames) {
        if (--this.#trials < 0) return
        this.#judge(frame(value), target.steps)
      }
    }
  }

  #judge(value: unknown, steps: Target['steps']): void {
    const size = isSmall(value, MOST_NODES) ? JSON.stringify(value).length : Infinity
    if (size >= (this.#best?.size ?? Infinity) || !this.#isTaken(value)) return
    const fault = this.#faultOf(this.#refuses, value)
    if (fault !== undefined && isNear(fault.path, steps)) this.#keep({ value, size, fault })
  }

  #keep(best: Refused): void {
    this.#best = best
    this.#trials = Math.min(this.#trials, TRIALS_FOR_LESS)
  }

  #isTaken(value: unknown): boolean {
    return this.#faultOf(this.#takes, value) === undefined
  }

  /** What takes too long to validate counts as refused by the writer, and as taken by the reader. */
  #faultOf(validator: JsonValidator, value: unknown): JsonFault | undefined {
    try {
      return validator.faultOf(value)
    } catch (error) {
      if (!(error instanceof ValidationStopped)) throw error
      return validator === this.#takes ? { path: [], keyword: '', expected: '' } : undefined
    }
  }

  /** Ways to put a value at the place: into plain objects and arrays around it. */
  #frames({ steps, around }: Target): readonly ((value: unknown) => unknown)[] {
    let frames: ((value: unknown) => unknown)[] = [value => value]
    for (const [at, step] of [...steps.entries()].reverse()) {
      const outer = around[at]
      if (outer === undefined) continue
      const homes = this.#homes(outer, step)
      frames = homes.flatMap(home => frames.map(frame => (value: unknown) => home(frame(value)))).slice(0, MOST_FRAMES)
    }
    return frames
  }

  #homes(outer: Target['around'][number], step: string | number): ((value: unknown) => unknown)[] {
    const values = this.#candidates.of({ writer: outer.writer, reader: [] }, 1)
    if (typeof step === 'number') {
      const arrays = values.filter(value => Array.isArray(value))
      return [...arrays.filter(items => items.length >= step), []].slice(0, MOST_FRAMES).map(items => own => {
        const filled = Array.from({ length: Math.max(step, items.length) }, (_, at): unknown => items[at] ?? null)
        filled[step] = own
        return filled
      })
    }
    const objects = values.filter(value => typeof value === 'object' && value !== null && !Array.isArray(value))
    return [...objects, {}]
      .slice(0, MOST_FRAMES)
      .map(members => (own: unknown) => Object.fromEntries([...Object.entries(members ?? {}), [step, own]]))
  }
}

/** Whether a fault is at the place of the difference, in it, or in what stands around it. */
function isNear(path: readonly (string | number)[], steps: readonly (string | number)[]): boolean {
  const length = Math.min(path.length, steps.length)
  return path.slice(0, length).every((step, at) => step === steps[at])
}

function told({ value, fault }: Refused): CounterExample {
  const text = valueText(value, () => '')
  if (text === undefined) return none('the record is too long to show')
  const place = placeText(fault.path)
  const wants = place === '' ? `wants ${fault.expected}` : `wants ${fault.expected} at '${place}'`
  const says = `The writer's schema takes the value, and the reader's refuses it: it ${wants} (keyword '${fault.keyword}').`
  return { isFound: true, outcome: 'refused', writtenWith: 'writer', value, text, place, says }
}
