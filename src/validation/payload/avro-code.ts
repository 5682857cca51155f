import type { AvroType, RecordType, UnionType } from '../../schema/avro/model.ts'
import { EmptyTypes } from './avro-shape.ts'
import { codeEnd, codeStart } from './fast-walk.ts'

/** Operations of `payload-walk.wat`, in its order; `end` ends a routine. */
const codes = {
  end: 0,
  int: 1,
  long: 2,
  fixed: 3,
  boolean: 4,
  string: 5,
  bytes: 6,
  enum: 7,
  call: 8,
  blocks: 9,
  union: 10,
}
/** Added to an operation whose value stands in a union with null, and tells which branch null is. */
const nullFirst = 16
const nullSecond = 32

const bytesPerWord = 4

/** A schema as code for `payload-walk.wat`; undefined where a value has items of no bytes, or the code is too long. */
export function avroCode(root: AvroType): Int32Array | undefined {
  const writer = new CodeWriter()
  return writer.write(root) ? writer.code : undefined
}

/** Code for types whose values follow one another. */
interface Routine {
  readonly types: readonly AvroType[]
  /** The key of a map stands before them. */
  readonly isEntry: boolean
  /** Where it begins, once it is written; the words that wait to be told. */
  start: number
  readonly callers: number[]
}

class CodeWriter {
  readonly #words: number[] = []
  readonly #records = new Map<RecordType, Routine>()
  readonly #waiting: Routine[] = []
  readonly #empty = new EmptyTypes()

  get code(): Int32Array {
    return Int32Array.from(this.#words)
  }

  write(root: AvroType): boolean {
    this.#newRoutine([root])
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      next.start = codeStart + this.#words.length * bytesPerWord
      for (const caller of next.callers) this.#words[caller] = next.start
      if (next.isEntry) this.#put(codes.string, 0)
      if (!next.types.every(type => this.#step(type, 0))) return false
      this.#words.push(codes.end, 0)
      if (codeStart + this.#words.length * bytesPerWord > codeEnd) return false
    }
    return true
  }

  /** The step for a value of a type; false where there is none. */
  #step(type: AvroType, place: number): boolean {
    if (this.#empty.has(type)) return true
    switch (type.kind) {
      case 'int':
      case 'long':
      case 'boolean':
      case 'string':
      case 'bytes':
        return this.#put(codes[type.kind] + place, 0)
      case 'float':
        return this.#put(codes.fixed + place, 4)
      case 'double':
        return this.#put(codes.fixed + place, 8)
      case 'fixed':
        return this.#put(codes.fixed + place, type.size)
      case 'enum':
        return this.#put(codes.enum + place, type.symbols.length)
      case 'array':
        return !this.#empty.has(type.items) && this.#call(codes.blocks + place, this.#routine(type.items))
      case 'map':
        return this.#call(codes.blocks + place, this.#newRoutine([type.values], true))
      case 'record':
        return this.#call(codes.call + place, this.#routine(type))
      case 'union':
        return this.#union(type)
      default:
        return false
    }
  }

  #union({ branches }: UnionType): boolean {
    const nullAt = branches.findIndex(branch => branch.kind === 'null')
    const beside = branches[1 - nullAt]
    if (branches.length === 2 && beside !== undefined && nullAt >= 0 && !this.#empty.has(beside))
      return this.#step(beside, nullAt === 0 ? nullFirst : nullSecond)
    this.#put(codes.union, branches.length)
    return branches.every(branch => this.#call(0, this.#routine(branch)))
  }

  #routine(type: AvroType): Routine {
    if (type.kind !== 'record') return this.#newRoutine([type])
    let routine = this.#records.get(type)
    if (routine === undefined) {
      routine = this.#newRoutine(type.fields.map(field => field.type))
      this.#records.set(type, routine)
    }
    return routine
  }

  #newRoutine(types: readonly AvroType[], isEntry = false): Routine {
    const routine: Routine = { types, isEntry, start: 0, callers: [] }
    this.#waiting.push(routine)
    return routine
  }

  #call(code: number, routine: Routine): boolean {
    if (routine.start === 0) routine.callers.push(this.#words.length + 1)
    return this.#put(code, routine.start)
  }

  #put(code: number, argument: number): boolean {
    this.#words.push(code, argument)
    return true
  }
}
