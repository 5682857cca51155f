import {
  typeName,
  type AvroType,
  type EnumType,
  type Field,
  type RecordType,
  type UnionType,
} from '../../schema/avro/model.ts'
import type { ByteWriter } from './byte-writer.ts'
import { acceptanceOf, readAcceptanceOf, type Accept } from './acceptance.ts'
import { arrayWrite } from './array-writes.ts'
import { defaultValue } from './json-value.ts'
import { MAX_SCHEMA_DEPTH } from './limits.ts'
import { logicalFormOf } from './logical-types.ts'
import type { AvroOptions } from './options.ts'
import { primitiveWrites } from './primitive-writes.ts'
import type { RecordMaker, Write } from './records.ts'
import { isRecursive } from '../../schema/avro/type-parts.ts'
import { tooDeep } from './schema-shape.ts'
import { branchNames, isWrapped, unwrap } from './unions.ts'
import { inside, misfit } from './value-fault.ts'

/** Compiles writers of values. */
export class WriteCompiler {
  readonly #options: AvroOptions
  readonly #records: RecordMaker
  readonly #slots = new Map<RecordType, { write: Write | undefined }>()
  readonly #countsRecords: boolean
  #depth = 0

  constructor(root: AvroType, records: RecordMaker, options: AvroOptions) {
    this.#options = options
    this.#records = records
    this.#countsRecords = isRecursive(root)
  }

  /** The writer of a whole payload: bytes at the top have no length before them. */
  compileRoot(root: AvroType): Write {
    return this.#compile(root, root.kind === 'bytes')
  }

  #compile(type: AvroType, isBare = false): Write {
    if (++this.#depth > MAX_SCHEMA_DEPTH) throw tooDeep()
    const write = this.#write(type, isBare)
    this.#depth--
    const form = type.kind === 'union' || type.kind === 'record' ? undefined : logicalFormOf(type, this.#options)
    if (!form) return write
    return (to, value) => write(to, form.toBase(value) ?? value)
  }

  #write(type: AvroType, isBare: boolean): Write {
    switch (type.kind) {
      case 'array':
        return arrayWrite(this.#compile(type.items), this.#records.tellsPlaces)
      case 'map':
        return mapWrite(this.#compile(type.values))
      case 'union':
        return this.#union(type)
      case 'record':
        return this.#record(type)
      case 'enum':
        return enumWrite(type)
      case 'fixed':
        return fixedWrite(type.size)
      case 'bytes':
        return isBare ? bareBytes : (primitiveWrites.bytes as Write)
      default:
        return primitiveWrites[type.kind] ?? primitiveWrites.null ?? fixedWrite(0)
    }
  }

  #union(type: UnionType): Write {
    const writes = type.branches.map(branch => this.#compile(branch))
    const names = branchNames(type)
    const accepts = type.branches.map(branch => acceptanceOf(branch, this.#options))
    const isNamed = isWrapped(type, this.#options)
    const expected = `one of ${type.branches.map(typeName).join(', ')}`
    const read = isNamed ? accepts : type.branches.map(branch => readAcceptanceOf(branch, this.#options))
    const find = (value: unknown): number => {
      const at = read.findIndex(accept => accept(value))
      if (isNamed) return at >= 0 && accepts.some((accept, other) => other > at && accept(value)) ? -1 : at
      return at >= 0 ? at : accepts.findIndex(accept => accept(value))
    }
    const writeNamed = (to: ByteWriter, value: unknown): boolean => {
      const [name = '', inner] = unwrap(value) ?? []
      const at = names.get(name)
      const write = at === undefined ? undefined : writes[at]
      if (at === undefined || write === undefined) return false
      to.int(at)
      try {
        write(to, inner)
      } catch (error) {
        throw inside(error, name)
      }
      return true
    }
    const writeBare = (to: ByteWriter, value: unknown): boolean => {
      const at = find(value)
      const write = writes[at]
      if (write === undefined) return false
      to.int(at)
      write(to, value)
      return true
    }
    const [first, second] = isNamed ? [writeNamed, writeBare] : [writeBare, writeNamed]
    const write: Write = (to, value) => {
      if (!first(to, value) && !second(to, value)) throw misfit(expected, value)
    }
    const [accept, other] = [accepts[1], writes[1]]
    const isOptional = !isNamed && type.branches.length === 2 && type.branches[0]?.kind === 'null'
    return isOptional && accept && other ? optionalWrite(accept, other, write) : write
  }

  #record(type: RecordType): Write {
    const known = this.#slots.get(type)
    if (known) return (to, value) => known.write?.(to, value)
    const slot: { write: Write | undefined } = { write: undefined }
    this.#slots.set(type, slot)
    const fields = type.fields.map(field => ({ name: field.name, write: this.#field(field) }))
    const made = fields.length === 0 ? () => undefined : this.#records.writer(fields)
    const expected = `record ${type.name.full}`
    const counts = this.#countsRecords
    slot.write = (to, value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw misfit(expected, value)
      if (counts) to.enter()
      made(to, value)
      if (counts) to.leave()
    }
    return slot.write
  }

  /** A value without the field takes the default. */
  #field({ type, default: node }: Field): Write {
    const write = this.#compile(type)
    if (node === undefined) return write
    return (to, value) => write(to, value === undefined ? defaultValue(node, type, this.#options) : value)
  }
}

function bareBytes(to: ByteWriter, value: unknown): void {
  if (!(value instanceof Uint8Array)) throw misfit('bytes', value)
  to.raw(value)
}

function fixedWrite(size: number): Write {
  return (to, value) => {
    if (!(value instanceof Uint8Array) || value.length !== size) throw misfit(`fixed of ${size} bytes`, value)
    to.raw(value)
  }
}

function enumWrite(type: EnumType): Write {
  const indexes = new Map(type.symbols.map((symbol, at) => [symbol, at]))
  return (to, value) => {
    const at = typeof value === 'string' ? indexes.get(value) : undefined
    if (at === undefined) throw misfit(`a symbol of ${type.name.full}`, value)
    to.int(at)
  }
}

/** Null or the one other branch, as optional fields have it. What looks like neither is for `otherwise`. */
function optionalWrite(accept: Accept, write: Write, otherwise: Write): Write {
  return (to, value) => {
    if (value === null || value === undefined) to.int(0)
    else if (accept(value)) {
      to.int(1)
      write(to, value)
    } else otherwise(to, value)
  }
}

function mapWrite(write: Write): Write {
  return (to, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
      throw misfit('map', value)
    const isMap = value instanceof Map
    const keys: readonly unknown[] = isMap ? [...value.keys()] : Object.keys(value)
    to.enter()
    let at = 0
    const { length } = keys
    if (length > 0) to.int(length)
    try {
      for (; at < length; at++) {
        const key = keys[at]
        if (typeof key !== 'string') throw misfit('a text as key', key)
        to.string(key)
        write(to, isMap ? value.get(key) : (value as Record<string, unknown>)[key])
      }
    } catch (error) {
      const key = keys[at]
      throw typeof key === 'string' ? inside(error, key) : error
    }
    to.int(0)
    to.leave()
  }
}
