import type { AvroType, RecordType } from '../../schema/avro/model.ts'
import type { ByteReader } from './byte-reader.ts'
import { MAX_SCHEMA_DEPTH } from './limits.ts'
import { tooDeep, type LeastBytes } from './schema-shape.ts'
import { ValueFault } from './value-fault.ts'

/** Goes over a value without reading it. */
export type Skip = (from: ByteReader) => void

/** Compiles what passes over values that a reader does not want. */
export class SkipCompiler {
  readonly #least: LeastBytes
  readonly #records = new Map<RecordType, { skip: Skip | undefined }>()
  #depth = 0

  constructor(least: LeastBytes) {
    this.#least = least
  }

  compile(type: AvroType): Skip {
    if (++this.#depth > MAX_SCHEMA_DEPTH) throw tooDeep()
    const skip = this.#skip(type)
    this.#depth--
    return skip
  }

  #skip(type: AvroType): Skip {
    switch (type.kind) {
      case 'null':
      case 'pending':
        return () => undefined
      case 'boolean':
        return from => from.skip(1)
      case 'int':
      case 'enum':
        return from => void from.int()
      case 'long':
        return from => void from.number()
      case 'float':
        return from => from.skip(4)
      case 'double':
        return from => from.skip(8)
      case 'bytes':
      case 'string':
        return from => from.skipLength()
      case 'fixed': {
        const { size } = type
        return from => from.skip(size)
      }
      case 'array':
        return skipBlocks(this.compile(type.items), this.#least.of(type.items))
      case 'map':
        return skipBlocks(skipEntry(this.compile(type.values)), 1)
      case 'union':
        return skipUnion(type.branches.map(branch => this.compile(branch)))
      case 'record':
        return this.#record(type)
    }
  }

  #record(type: RecordType): Skip {
    const known = this.#records.get(type)
    if (known) return from => known.skip?.(from)
    const slot: { skip: Skip | undefined } = { skip: undefined }
    this.#records.set(type, slot)
    const skips = type.fields.map(field => this.compile(field.type))
    slot.skip = from => {
      from.enter()
      for (const skip of skips) skip(from)
      from.leave()
    }
    return slot.skip
  }
}

function skipEntry(value: Skip): Skip {
  return from => {
    from.skipLength()
    value(from)
  }
}

function skipBlocks(item: Skip, least: number): Skip {
  return from => {
    from.enter()
    for (let count = from.skippedBlockCount(least); count !== 0; count = from.skippedBlockCount(least)) {
      for (; count > 0; count--) item(from)
    }
    from.leave()
  }
}

function skipUnion(branches: readonly Skip[]): Skip {
  return from => {
    const at = from.number()
    const skip = branches[at]
    if (skip === undefined)
      throw new ValueFault('malformed', `there is no branch ${at} in a union of ${branches.length}`)
    skip(from)
  }
}
