import { typeName, type AvroType, type EnumType, type RecordType, type UnionType } from '../../schema/avro/model.ts'
import { defaultValue } from './json-value.ts'
import { MAX_SCHEMA_DEPTH } from './limits.ts'
import { logicalFormOf } from './logical-types.ts'
import type { AvroOptions } from './options.ts'
import { promotedRead } from './promotions.ts'
import type { FieldRead, Read, RecordMaker } from './records.ts'
import { Resolution, type FieldPlan } from './resolution.ts'
import { isRecursive } from '../../schema/avro/type-parts.ts'
import { LeastBytes, tooDeep } from './schema-shape.ts'
import { SkipCompiler, type Skip } from './skip.ts'
import { isWrapped, wrap } from './unions.ts'
import { inside, ValueFault } from './value-fault.ts'

/** A record that is compiled, or about to be: it may hold itself. */
interface Slot {
  read: Read | undefined
}

/** Compiles readers: of what one type writes, as another sees it. */
export class ReadCompiler {
  readonly #options: AvroOptions
  readonly #records: RecordMaker
  readonly #least = new LeastBytes()
  readonly #skips = new SkipCompiler(this.#least)
  readonly #slots = new Map<RecordType, Map<RecordType, Slot>>()
  readonly #resolution: Resolution
  readonly #countsRecords: boolean
  #depth = 0

  constructor(
    roots: { readonly writer: AvroType; readonly reader: AvroType },
    records: RecordMaker,
    options: AvroOptions,
  ) {
    this.#options = options
    this.#records = records
    this.#resolution = new Resolution(roots.reader)
    this.#countsRecords = isRecursive(roots.writer)
  }

  /** The reader of a whole payload: bytes at the top have no length before them. */
  compileRoot(writer: AvroType, reader: AvroType): Read {
    const bytes: Read = from => from.fixed(from.left)
    return this.#compile(writer, reader, writer.kind === 'bytes' ? bytes : undefined)
  }

  #compile(writer: AvroType, reader: AvroType, bytes?: Read): Read {
    if (++this.#depth > MAX_SCHEMA_DEPTH) throw tooDeep()
    const read = this.#resolved(writer, reader, bytes)
    this.#depth--
    return read
  }

  #resolved(writer: AvroType, reader: AvroType, bytes: Read | undefined): Read {
    if (writer.kind === 'union') return this.#fromUnion(writer, reader)
    const fault = writer === reader ? undefined : this.#resolution.fault(writer, reader)
    // What is never met does no harm: the failure waits until a value is.
    if (fault !== undefined) return failing(fault)
    if (reader.kind === 'union') return this.#toBranch(writer, reader, this.#resolution.branch(writer, reader), bytes)
    return this.#logical(this.#base(writer, reader, bytes), reader)
  }

  #base(writer: AvroType, reader: AvroType, bytes: Read | undefined): Read {
    if (writer.kind !== reader.kind)
      return promotedRead({ writer: writer.kind, reader: reader.kind, bytes, ...this.#options })
    switch (writer.kind) {
      case 'array':
        return this.#array(
          this.#compile(writer.items, reader.kind === 'array' ? reader.items : writer.items),
          writer.items,
        )
      case 'map':
        return this.#map(this.#compile(writer.values, reader.kind === 'map' ? reader.values : writer.values))
      case 'enum':
        return enumRead(writer, reader.kind === 'enum' ? reader : writer)
      case 'fixed': {
        const { size } = writer
        return from => from.fixed(size)
      }
      case 'record':
        return this.#record(writer, reader.kind === 'record' ? reader : writer)
      case 'bytes':
        return bytes ?? (from => from.lengthAndBytes())
      default:
        return this.#primitive(writer, reader)
    }
  }

  #primitive(writer: AvroType, reader: AvroType): Read {
    switch (writer.kind) {
      case 'null':
        return () => null
      case 'boolean':
        return from => from.boolean()
      case 'int':
        return from => from.int()
      case 'long': {
        const isLossless =
          this.#options.longs !== 'number' || logicalFormOf(reader, this.#options)?.fromBase !== undefined
        return isLossless ? from => from.bigint() : from => from.safeNumber()
      }
      case 'float':
        return from => from.float()
      case 'double':
        return from => from.double()
      default:
        return from => from.string()
    }
  }

  #logical(read: Read, type: AvroType): Read {
    const fromBase = type.kind === 'record' ? undefined : logicalFormOf(type, this.#options)?.fromBase
    if (!fromBase) return read
    return from => {
      const value = fromBase(toLossless(read(from), type))
      if (value === undefined) throw new ValueFault('malformed', 'the bytes are beyond what the logical type can be')
      return value
    }
  }

  #fromUnion(writer: UnionType, reader: AvroType): Read {
    const isSame = writer === reader
    const reads = writer.branches.map((branch, at) =>
      isSame ? this.#toBranch(branch, writer, at) : this.#compile(branch, reader),
    )
    const count = reads.length
    return from => {
      const at = from.number()
      const read = reads[at]
      if (read === undefined) throw new ValueFault('malformed', `there is no branch ${at} in a union of ${count}`)
      return read(from)
    }
  }

  #toBranch(writer: AvroType, union: UnionType, at: number, bytes?: Read): Read {
    const branch = union.branches[at]
    if (!branch) return failing(`${typeName(writer)} is no branch`)
    const read = this.#compile(writer, branch, bytes)
    if (branch.kind === 'null' || !isWrapped(union, this.#options)) return read
    const name = typeName(branch)
    return from => {
      try {
        return wrap(name, read(from))
      } catch (error) {
        throw inside(error, name)
      }
    }
  }

  #array(read: Read, writerItems: AvroType): Read {
    const least = this.#least.of(writerItems)
    return from => {
      const items: unknown[] = []
      from.enter()
      try {
        for (let count = from.blockCount(least); count !== 0; count = from.blockCount(least)) {
          for (; count > 0; count--) items.push(read(from))
        }
      } catch (error) {
        throw inside(error, items.length)
      }
      from.leave()
      return items
    }
  }

  #map(read: Read): Read {
    const isMap = this.#options.maps === 'map'
    return from => {
      // Without a prototype, `__proto__` is a key like any other.
      const map = isMap ? new Map<string, unknown>() : (Object.create(null) as Record<string, unknown>)
      from.enter()
      for (let count = from.blockCount(1); count !== 0; count = from.blockCount(1)) {
        for (; count > 0; count--) {
          const key = from.string()
          try {
            const value = read(from)
            if (map instanceof Map) map.set(key, value)
            else map[key] = value
          } catch (error) {
            throw inside(error, key)
          }
        }
      }
      from.leave()
      return map
    }
  }

  #record(writer: RecordType, reader: RecordType): Read {
    const slots = this.#slots.get(writer) ?? new Map<RecordType, Slot>()
    this.#slots.set(writer, slots)
    const known = slots.get(reader)
    if (known) return known.read ?? (from => (known.read ?? failing('an unfinished record'))(from))
    const slot: Slot = { read: undefined }
    slots.set(reader, slot)
    const { fields, rest } = this.#fields(this.#plans(writer, reader))
    const made = fields.length === 0 ? () => ({}) : this.#records.reader(fields)
    slot.read = beforeAll(this.#countsRecords ? counted(made) : made, rest)
    return slot.read
  }

  #plans(writer: RecordType, reader: RecordType): readonly FieldPlan[] {
    if (writer === reader) return writer.fields.map(field => ({ kind: 'read', writer: field, reader: field }))
    return this.#resolution.fields(writer, reader)
  }

  /** Fields that nobody wants are passed over before the next that somebody does; `rest` are those at the end. */
  #fields(plans: readonly FieldPlan[]): { readonly fields: readonly FieldRead[]; readonly rest: readonly Skip[] } {
    const fields: FieldRead[] = []
    let skips: Skip[] = []
    for (const plan of plans) {
      if (plan.kind === 'skip') skips.push(this.#skips.compile(plan.writer.type))
      else {
        const { reader } = plan
        const read = plan.kind === 'read' ? this.#compile(plan.writer.type, reader.type) : this.#default(reader)
        fields.push({ name: reader.name, read: afterAll(skips, read) })
        skips = []
      }
    }
    return { fields, rest: skips }
  }

  #default(field: RecordType['fields'][number]): Read {
    const { default: node, type } = field
    if (node === undefined) return failing(`the field ${field.name} was not written, and has no default`)
    const first = defaultValue(node, type, this.#options)
    // What cannot be changed can be shared.
    return typeof first === 'object' && first !== null ? () => defaultValue(node, type, this.#options) : () => first
  }
}

function failing(reason: string): Read {
  return () => {
    throw new ValueFault('unresolvable', reason)
  }
}

function counted(read: Read): Read {
  return from => {
    from.enter()
    const value = read(from)
    from.leave()
    return value
  }
}

function afterAll(skips: readonly Skip[], read: Read): Read {
  if (skips.length === 0) return read
  return from => {
    for (const skip of skips) skip(from)
    return read(from)
  }
}

function beforeAll(read: Read, skips: readonly Skip[]): Read {
  if (skips.length === 0) return read
  return from => {
    const value = read(from)
    for (const skip of skips) skip(from)
    return value
  }
}

function toLossless(value: unknown, { kind }: AvroType): unknown {
  return kind === 'long' && typeof value === 'number' ? BigInt(value) : value
}

function enumRead(writer: EnumType, reader: EnumType): Read {
  const known = new Set(reader.symbols)
  const symbols = writer.symbols.map(symbol => (known.has(symbol) ? symbol : reader.default))
  const { length } = symbols
  return from => {
    const at = from.int()
    if (at < 0 || at >= length) throw new ValueFault('malformed', `there is no symbol ${at} in an enum of ${length}`)
    const symbol = symbols[at]
    if (symbol === undefined)
      throw new ValueFault('unresolvable', `${reader.name.full} has no symbol ${writer.symbols[at] ?? at}`)
    return symbol
  }
}
