import type { AvroType, MapType, ArrayType, RecordType, UnionType } from '../../schema/avro/model.ts'
import { AvroSchema } from '../../schema/avro/parse.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import type { PayloadCheck, PayloadLimits } from '../payload-check.ts'
import { avroCode } from './avro-code.ts'
import { failBranch, nullFirst, nullSecond, operations, runProgram } from './avro-program.ts'
import type { Program, Skip } from './avro-program.ts'
import { readLong } from './avro-numbers.ts'
import { isRecursive } from '../../schema/avro/type-parts.ts'
import { EmptyTypes, isTooDeep, tooDeep } from './avro-shape.ts'
import { entryStep, itemStep, nameStep } from './fault-path.ts'
import { nothingUnchecked } from './payload-language.ts'
import type { PayloadBudget, PayloadLanguage } from './payload-language.ts'
import { FAILED } from './wire-walk.ts'

/** Avro payloads: a walk over the bytes that builds nothing. */
export const avroPayloads: PayloadLanguage = {
  compile(schema, budget) {
    const check = avroCheck(avroOf(schema).root, budget)
    return { checkOf: () => check, uncheckedPatterns: nothingUnchecked }
  },
  recordName(schema) {
    const { root } = avroOf(schema)
    return root.kind === 'record' ? root.name.full : undefined
  },
}

function avroOf(schema: ParsedSchema): AvroSchema {
  if (schema instanceof AvroSchema) return schema
  throw new TypeError(`a ${schema.type} schema is no Avro schema`)
}

function avroCheck(root: AvroType, { walk, limits, fast }: PayloadBudget): PayloadCheck {
  // Bytes at the top have no length before them: every payload is such a value.
  if (root.kind === 'bytes') return () => undefined
  const skip = new AvroCompiler(root, limits).compileRoot()
  const code = avroCode(root)
  return (bytes, start, end) => {
    if (code !== undefined && fast.acceptsAvro(code, bytes, start, end)) return undefined
    walk.begin(bytes, start, end)
    const at = skip(bytes, start, walk)
    if (at === end) return undefined
    if (at < 0) return walk.fault()
    return { reason: 'trailing-bytes', path: '$', problem: `the value is followed by ${end - at} more bytes` }
  }
}

/** One step of a program. */
interface Step {
  readonly operation: number
  readonly size: number
  readonly other: Skip
  readonly place: string
  /** Of a record that cannot hold itself: what `other` runs. */
  readonly program?: Program
}

const nothing: Skip = (_, at) => at

class AvroCompiler {
  readonly #root: AvroType
  readonly #limit: number
  readonly #countsRecords: boolean
  readonly #empty = new EmptyTypes()
  readonly #records = new Map<RecordType, { skip: Skip | undefined }>()
  #depth = 0

  constructor(root: AvroType, limits: PayloadLimits) {
    this.#root = root
    this.#limit = limits.depth
    this.#countsRecords = isRecursive(root)
  }

  compileRoot(): Skip {
    return this.#compile(this.#root)
  }

  #compile(type: AvroType): Skip {
    if (this.#empty.has(type)) return nothing
    const step = this.#step(type, '')
    return step.operation === operations.other ? step.other : running(programOf([step]))
  }

  #step(type: AvroType, place: string): Step {
    if (isTooDeep(++this.#depth)) throw tooDeep()
    const step = this.#stepOf(type, place)
    this.#depth--
    return step
  }

  #stepOf(type: AvroType, place: string): Step {
    const plain = { size: 0, other: nothing, place }
    switch (type.kind) {
      case 'int':
      case 'long':
      case 'boolean':
      case 'string':
      case 'bytes':
        return { ...plain, operation: operations[type.kind] }
      case 'float':
        return { ...plain, operation: operations.fixed, size: 4 }
      case 'double':
        return { ...plain, operation: operations.fixed, size: 8 }
      case 'fixed':
        return { ...plain, operation: operations.fixed, size: type.size }
      case 'enum':
        return { ...plain, operation: operations.enum, size: type.symbols.length }
      case 'union':
        return this.#union(type, place)
      case 'array':
        return { ...plain, operation: operations.other, other: this.#array(type) }
      case 'map':
        return { ...plain, operation: operations.other, other: this.#map(type) }
      case 'record':
        return this.#record(type, place)
      default:
        return { ...plain, operation: operations.other }
    }
  }

  #union({ branches }: UnionType, place: string): Step {
    const count = branches.length
    const nullAt = branches.findIndex(branch => branch.kind === 'null')
    const beside = branches[1 - nullAt]
    if (count === 2 && nullAt >= 0 && beside !== undefined) {
      const step = this.#step(beside, place)
      // A union directly inside stands in no schema, but a record of one field may have been taken for it.
      if (step.operation < nullFirst) {
        const { size, other } = step
        return { operation: step.operation + (nullAt === 0 ? nullFirst : nullSecond), size, other, place: step.place }
      }
    }
    const skips = branches.map(branch => this.#compile(branch))
    const other: Skip = (bytes, start, walk) => {
      const at = readLong(bytes, start, walk)
      if (at < 0) return at
      const skip = skips[walk.number]
      return skip === undefined ? failBranch(walk, count) : skip(bytes, at, walk)
    }
    return { operation: operations.other, size: 0, other, place }
  }

  #array({ items }: ArrayType): Skip {
    const item = this.#empty.has(items) ? undefined : this.#program(items)
    return blocks(item, itemStep, this.#limit)
  }

  #program(type: AvroType): Program {
    const step = this.#step(type, '')
    return step.program ?? programOf([step])
  }

  #map({ values }: MapType): Skip {
    const key: Step = { operation: operations.string, size: 0, other: nothing, place: '' }
    const value = this.#empty.has(values) ? [] : [this.#step(values, '')]
    return blocks(programOf([key, ...value]), entryStep, this.#limit)
  }

  #record(type: RecordType, place: string): Step {
    const known = this.#records.get(type)
    if (known !== undefined) {
      const other: Skip = known.skip ?? ((bytes, at, walk) => (known.skip ?? nothing)(bytes, at, walk))
      return { operation: operations.other, size: 0, other, place }
    }
    const slot: { skip: Skip | undefined } = { skip: undefined }
    this.#records.set(type, slot)
    const fields = type.fields.filter(field => !this.#empty.has(field.type))
    const steps = fields.map(field => this.#step(field.type, nameStep(field.name)))
    const program = programOf(steps)
    const run = running(program)
    slot.skip = this.#countsRecords ? deeper(run, this.#limit) : run
    // A record of one field is as its field: what takes one byte takes one step, however deep it stands.
    const [only] = steps
    if (only !== undefined && steps.length === 1 && !this.#countsRecords) return { ...only, place: place + only.place }
    const step = { operation: operations.other, size: 0, other: slot.skip, place }
    return this.#countsRecords ? step : { ...step, program }
  }
}

function programOf(steps: readonly Step[]): Program {
  return {
    operations: Uint8Array.from(steps, step => step.operation),
    sizes: Int32Array.from(steps, step => step.size),
    others: steps.map(step => step.other),
    places: steps.map(step => step.place),
  }
}

function running(program: Program): Skip {
  return (bytes, at, walk) => runProgram(program, bytes, at, walk)
}

function deeper(skip: Skip, limit: number): Skip {
  return (bytes, start, walk) => {
    if (++walk.depth > limit) return walk.tooDeep(limit)
    const at = skip(bytes, start, walk)
    walk.depth--
    return at
  }
}

/** The blocks of an array or a map; without `item` the items take no bytes. */
function blocks(item: Program | undefined, stepOf: (position: number) => string, limit: number): Skip {
  return (bytes, start, walk) => {
    let at = start
    if (++walk.depth > limit) return walk.tooDeep(limit)
    let done = 0
    for (;;) {
      const first = at < walk.end ? (bytes[at] as number) : 1
      if (first === 0) {
        walk.depth--
        return at + 1
      }
      at = readLong(bytes, at, walk) | 0
      if (at < 0) return at
      let count = walk.number
      if (count === 0) {
        walk.depth--
        return at
      }
      let stop = FAILED
      if (count < 0) {
        count = -count
        at = readLong(bytes, at, walk)
        if (at < 0) return at
        stop = at + walk.number
      }
      if (item === undefined) {
        if (!walk.spend(count)) return walk.fail('the value has too many items that take no bytes', 'too-costly')
      } else {
        for (const all = done + count; done < all; done++) {
          at = runProgram(item, bytes, at, walk) | 0
          if (at < 0) return walk.within(stepOf(done))
        }
      }
      if (stop !== FAILED && at !== stop) return walk.fail('a block of items is not as long as it says')
    }
  }
}
