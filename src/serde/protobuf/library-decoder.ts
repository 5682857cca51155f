import protobuf from 'protobufjs/light.js'
import { absentValue, hidden } from './message-class.ts'
import { wireTypeOf } from './message-plan.ts'
import type { FieldPlan, MessagePlan, MessageValue, ValuePlan } from './message-plan.ts'
import type { ProtobufOptions } from './options.ts'
import { isLong } from './scalars.ts'
import { valueClass } from './value-classes.ts'
import { WireReader } from './wire-reader.ts'

/** Schemas with more messages or fields in a message are read by their plan: their code would take long to make. */
const mostMessages = 200
const mostFields = 500

/**
 * Reads messages with the code that protobufjs generates for their types: for schemas that the caller trusts. Undefined
 * where it would not give what PlanDecoder gives. It may fail otherwise: PlanDecoder then says how.
 */
export function libraryDecoder(
  plan: MessagePlan,
  { longs = 'bigint', enums = 'number' }: ProtobufOptions,
): ((bytes: Uint8Array, start: number) => MessageValue) | undefined {
  const plans = reachable(plan)
  if (longs !== 'bigint' || enums !== 'number' || plans === undefined || !plans.every(isLibraryPlan)) return undefined
  const types = libraryTypes(plans)
  const type = types[0]
  if (type === undefined || !isReady(type)) return undefined
  const reader = new LibraryReader()
  return (bytes, start) => {
    reader.start(bytes, start)
    // The constructor of the type makes the values of the plan.
    return type.decode(reader)
  }
}

/** Whether the platform lets the library make its code. */
function isReady(type: protobuf.Type): boolean {
  try {
    type.setup()
    return true
  } catch (error) {
    if (error instanceof EvalError) return false
    throw error
  }
}

/** The plan and all that its fields lead to; undefined where they are too many. */
function reachable(plan: MessagePlan): readonly MessagePlan[] | undefined {
  const found = new Set([plan])
  for (const { fields } of found) {
    if (found.size > mostMessages || fields.length > mostFields) return undefined
    for (const { value } of fields) if (value.kind === 'message') found.add(value.message)
  }
  return [...found]
}

/** What protobufjs reads otherwise than the plan: values that an entry of a map lacks, names that objects have. */
function isLibraryPlan({ fields }: MessagePlan): boolean {
  return fields.every(({ name, shape, value }) => {
    if (name in Object.prototype || name === '$unknowns') return false
    return (
      shape !== 'map' || (value.kind === 'scalar' && !isLong(value.scalar.family) && value.scalar.family !== 'bytes')
    )
  })
}

/** The types of the plans, in their order; names that are made up, and numbers, are all that code is made from. */
function libraryTypes(plans: readonly MessagePlan[]): readonly protobuf.Type[] {
  const names = new Map(plans.map((plan, at) => [plan, `T${at}`]))
  const enums: Record<string, protobuf.IEnum> = {}
  const nested: Record<string, protobuf.AnyNestedObject> = {}
  for (const [plan, typeName] of names) {
    const typeOf = (value: ValuePlan, field: FieldPlan): string => {
      if (value.kind === 'message') return names.get(value.message) ?? ''
      if (value.kind === 'scalar') return value.scalar.type
      if (!value.enumeration.isClosed) return 'int32'
      const enumName = `E${typeName}_${field.number}`
      const values = [...value.enumeration.names.keys()].map(number => [
        `${enumName}_${number}`.replace('-', 'm'),
        number,
      ])
      enums[enumName] = { values: Object.fromEntries(values) as Record<string, number>, options: closed, edition }
      return enumName
    }
    nested[typeName] = { ...typeJson(plan, typeOf), edition } as protobuf.IType
  }
  const root = protobuf.Root.fromJSON({ nested: { ...enums, ...nested } })
  return plans.map((plan, at) => libraryType(root.lookupType(`T${at}`), plan))
}

const edition = '2023'
const closed = { features: { enum_type: 'CLOSED' } }

function typeJson(
  { fields, oneofs }: MessagePlan,
  typeOf: (value: ValuePlan, field: FieldPlan) => string,
): protobuf.IType {
  const fieldJson = (field: FieldPlan): protobuf.IField => ({
    id: field.number,
    type: typeOf(field.value, field),
    options: { features: featuresOf(field) },
    ...(field.shape === 'list' ? { rule: 'repeated' } : {}),
    ...(field.key === undefined ? {} : { keyType: field.key.type }),
  })
  return {
    fields: Object.fromEntries(fields.map(field => [field.name, fieldJson(field)])),
    oneofs: Object.fromEntries(
      oneofs.map(({ name, members }) => [name, { oneof: members.map(member => member.name) }]),
    ),
  }
}

function featuresOf({ presence, value, isPacked, key }: FieldPlan): Record<string, string> {
  const texts = [value.kind === 'scalar' ? value.scalar.reads : undefined, key?.reads]
  return {
    field_presence: { implicit: 'IMPLICIT', explicit: 'EXPLICIT', required: 'LEGACY_REQUIRED' }[presence],
    repeated_field_encoding: isPacked ? 'PACKED' : 'EXPANDED',
    utf8_validation: texts.includes('looseString') ? 'NONE' : 'VERIFY',
    message_encoding: wireTypeOf(value) === 3 ? 'DELIMITED' : 'LENGTH_PREFIXED',
  }
}

/** Gives the values of a type the face of the plan's. */
function libraryType(type: protobuf.Type, plan: MessagePlan): protobuf.Type {
  // The library's own constructor makes lists and maps that are not there, and one that calls it is slow.
  const Value = valueClass(plan.fields.length)
  Object.setPrototypeOf(Value.prototype, protobuf.Message.prototype)
  type.ctor = Value
  const prototype = type.ctor.prototype as MessageValue
  Object.defineProperty(type.ctor, 'name', { value: plan.Message.name })
  for (const name of ['$type', 'toJSON']) Object.defineProperty(prototype, name, hidden(undefined))
  Object.defineProperty(prototype, '$typeName', hidden(plan.fullName))
  for (const field of plan.fields) {
    const shown = field.shape === 'single' ? absentValue(field) : prototype[field.name]
    Object.defineProperty(prototype, field.name, hidden(shown))
  }
  return type
}

/** A reader of protobufjs that reads 64 bits as bigint, and bytes as copies. */
class LibraryReader extends protobuf.Reader {
  readonly #wire = new WireReader()

  constructor() {
    super(new Uint8Array())
    this.discardUnknown = false
  }

  start(bytes: Uint8Array, pos: number): void {
    this.buf = bytes
    this.pos = pos
    this.len = bytes.length
    this.#wire.start(bytes, pos)
  }

  /** Reads with our own reader, at the same place. */
  read(read: (reader: WireReader) => unknown): unknown {
    const wire = this.#wire
    wire.pos = this.pos
    wire.end = this.len
    const value = read(wire)
    this.pos = wire.pos
    return value
  }

  override raw(start: number, end: number): Uint8Array {
    return this.#wire.copy(start, end)
  }
}

/** Methods whose values have another type than the library declares. */
const readers: Readonly<Record<string, (reader: WireReader) => unknown>> = {
  int64: reader => reader.int64(),
  sint64: reader => reader.sint64(),
  uint64: reader => reader.uint64(),
  fixed64: reader => reader.fixed64(),
  sfixed64: reader => reader.sfixed64(),
  string: reader => reader.looseString(),
  stringVerify: reader => reader.string(),
}

for (const [name, read] of Object.entries(readers)) {
  Object.defineProperty(LibraryReader.prototype, name, {
    value(this: LibraryReader) {
      return this.read(read)
    },
  })
}
