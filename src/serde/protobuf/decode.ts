import { SerdeError } from '../errors.ts'
import { define, keepUnknown } from './message-class.ts'
import { isPackable, wireTypeOf } from './message-plan.ts'
import type { FieldPlan, MessagePlan, MessageValue, ValuePlan } from './message-plan.ts'
import type { ProtobufOptions } from './options.ts'
import { isLong, isZero } from './scalars.ts'
import type { Scalar } from './scalars.ts'
import { checkDepth, wireTypes } from './wire-reader.ts'
import type { WireReader } from './wire-reader.ts'

/** Reads messages by walking their plans: no code is made from a schema. */
export class PlanDecoder {
  readonly #reader: WireReader
  readonly #options: ProtobufOptions
  /** Whether a message inside ended without a required field: one that comes twice may have it the second time. */
  #isDoubtful = false

  constructor(reader: WireReader, options: ProtobufOptions) {
    this.#reader = reader
    this.#options = options
  }

  /** The message from the reader's place to its end. */
  decode(plan: MessagePlan): MessageValue {
    const message = new plan.Message()
    this.#isDoubtful = false
    this.#fields(plan, message, 0, 0)
    if (this.#isDoubtful) expectComplete(plan, message)
    return message
  }

  /** Reads into `message` to the reader's end or, of the group with the number `group`, to its end tag. */
  #fields(plan: MessagePlan, message: MessageValue, depth: number, group: number): void {
    const reader = this.#reader
    const { fields, places } = plan
    checkDepth(depth)
    let expected = 0
    let field: FieldPlan | undefined
    try {
      while (reader.pos < reader.end) {
        const start = reader.pos
        field = undefined
        const tag = reader.tag()
        // Writers keep to the order of the numbers.
        field = fields[expected]
        if (field?.tag === tag) expected++
        else {
          const place = places.get(tag >>> 3)
          field = place === undefined ? undefined : fields[place]
          if (place !== undefined) expected = place + 1
        }
        if (field?.tag === tag && field.readPlain !== undefined) setPlain(field, message, field.readPlain(reader))
        else if (isEnd(tag, group)) {
          this.#isDoubtful ||= missingOf(plan, message) !== undefined
          return
        } else if (field === undefined || !this.#field(field, message, tag, depth)) {
          this.#keep(message, start, depth)
        }
      }
    } catch (error) {
      throw field === undefined ? error : within(error, field.originalName)
    }
    if (group !== 0) throw new SerdeError('malformed', 'a group does not end')
    this.#isDoubtful ||= missingOf(plan, message) !== undefined
  }

  /** Keeps the field that begins at `start` as it is. */
  #keep(message: MessageValue, start: number, depth: number): void {
    const reader = this.#reader
    reader.pos = start
    reader.skip(reader.tag(), depth)
    keepUnknown(message, reader.copy(start, reader.pos))
  }

  /** Reads a field; false where its wire type or its enum's number is none of the schema's. */
  #field(field: FieldPlan, message: MessageValue, tag: number, depth: number): boolean {
    const { shape, value, name } = field
    if (shape === 'map') return tag === field.tag && this.#mapEntry(field, message, depth)
    if ((tag & 7) !== wireTypeOf(value)) return this.#packed(field, message, tag)
    const earlier = shape === 'list' || value.kind !== 'message' ? undefined : ownMessage(message, name)
    const read = this.#value(value, { depth, group: field.number, earlier })
    if (read === undefined) return false
    if (shape === 'list') listOf(message, name).push(read)
    else setSingle(field, message, read)
    return true
  }

  /** A list in one record; the unknown numbers of a closed enum are kept one by one. */
  #packed(field: FieldPlan, message: MessageValue, tag: number): boolean {
    if ((tag & 7) !== wireTypes.length || field.shape !== 'list' || !isPackable(field.value)) return false
    const reader = this.#reader
    const end = reader.enter()
    const items = listOf(message, field.name)
    while (reader.pos < reader.end) {
      const from = reader.pos
      const read = this.#value(field.value, noPlace)
      if (read === undefined) keepUnknown(message, withTag(field.number << 3, reader.copy(from, reader.pos)))
      else items.push(read)
    }
    reader.leave(end)
    return true
  }

  #mapEntry(field: FieldPlan, message: MessageValue, depth: number): boolean {
    const reader = this.#reader
    const { key: keyScalar, value, name } = field
    if (keyScalar === undefined) return false
    const end = reader.enter()
    let key = emptyKey(keyScalar)
    let read: unknown
    let isKnown = true
    while (reader.pos < reader.end) {
      const tag = reader.tag()
      if (tag === ((1 << 3) | keyScalar.wireType)) key = keyText(keyScalar.read(reader))
      else if (tag === ((2 << 3) | wireTypeOf(value))) {
        read = this.#value(value, { depth, group: 2, earlier: isObject(read) ? read : undefined })
        isKnown = read !== undefined
      } else reader.skip(tag, depth)
    }
    reader.leave(end)
    if (!isKnown) return false
    const entries = ownMessage(message, name) ?? {}
    set(entries, key, read ?? this.#emptyValue(value))
    set(message, name, entries)
    return true
  }

  #emptyValue(value: ValuePlan): unknown {
    if (value.kind === 'message') {
      const empty = new value.message.Message()
      this.#isDoubtful ||= missingOf(value.message, empty) !== undefined
      return empty
    }
    if (value.kind === 'enum') return this.#enumValue(value, 0)
    const { family } = value.scalar
    if (isLong(family)) return this.#long(0n)
    if (family === 'bytes') return new Uint8Array()
    return family === 'string' ? '' : family === 'bool' ? false : 0
  }

  #value(value: ValuePlan, { depth, group, earlier }: Place): unknown {
    const reader = this.#reader
    if (value.kind === 'scalar') {
      const read = value.scalar.read(reader)
      return typeof read === 'bigint' ? this.#long(read) : read
    }
    if (value.kind === 'enum') return this.#enumValue(value, reader.int32())
    const { message: plan } = value
    // A message that comes twice is one message with the fields of both.
    const message = earlier ?? new plan.Message()
    if (value.isGroup) this.#fields(plan, message, depth + 1, group)
    else {
      const end = reader.enter()
      this.#fields(plan, message, depth + 1, 0)
      reader.leave(end)
    }
    return message
  }

  /** Undefined for a number that a closed enum does not have. */
  #enumValue({ enumeration }: ValuePlan & { kind: 'enum' }, number: number): unknown {
    const name = enumeration.names.get(number)
    if (name === undefined && enumeration.isClosed) return undefined
    return this.#options.enums === 'string' ? (name ?? number) : number
  }

  #long(value: bigint): unknown {
    return longValue(value, this.#options.longs)
  }
}

/** Where a value stands: how deep, the number that a group there has, and the message that came earlier. */
interface Place {
  readonly depth: number
  readonly group: number
  readonly earlier: MessageValue | undefined
}

const noPlace: Place = { depth: 0, group: 0, earlier: undefined }

/** A 64-bit value as the option wants it. */
export function longValue(value: bigint, longs: ProtobufOptions['longs']): unknown {
  if (longs === 'string') return String(value)
  if (longs !== 'number') return value
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new SerdeError('invalid-value', `${value} is more than a number holds`, {
    expected: "the option longs: 'bigint'",
  })
}

/** The error with a name before its path. */
function within(error: unknown, name: string): unknown {
  if (!(error instanceof SerdeError)) return error
  const { code, reason, expected, cause, path } = error
  return new SerdeError(code, reason, { expected, cause, path: path === undefined ? name : `${name}.${path}` })
}

/** The first required field that a message itself lacks. */
function missingOf({ required }: MessagePlan, message: MessageValue): FieldPlan | undefined {
  return required.find(({ name }) => !Object.hasOwn(message, name))
}

/** Looks for required fields in a message that was read, and in those inside: they nest no deeper than was allowed. */
function expectComplete(plan: MessagePlan, message: MessageValue): void {
  const missing = missingOf(plan, message)
  if (missing !== undefined)
    throw new SerdeError('malformed', 'a required field is missing', { path: missing.originalName })
  for (const { value, shape, name, originalName } of plan.fields) {
    const held = value.kind === 'message' ? ownMessage(message, name) : undefined
    if (value.kind !== 'message' || held === undefined) continue
    try {
      const inner = shape === 'single' ? [held] : Object.values(held as Record<string, MessageValue>)
      for (const one of inner) expectComplete(value.message, one)
    } catch (error) {
      throw within(error, originalName)
    }
  }
}

function isEnd(tag: number, group: number): boolean {
  return group !== 0 && tag === ((group << 3) | wireTypes.groupEnd) >>> 0
}

function isObject(value: unknown): value is MessageValue {
  return typeof value === 'object' && value !== null
}

/** The message or the map that a property of its own has. */
function ownMessage(message: MessageValue, name: string): MessageValue | undefined {
  const value = Object.hasOwn(message, name) ? message[name] : undefined
  return isObject(value) ? value : undefined
}

/** Sets a field, or where its zero is the same as nothing, takes away what came earlier. */
function setPlain({ name, presence }: FieldPlan, message: MessageValue, value: unknown): void {
  // Few values are zero, and none that is has more than no length.
  const isPerhapsZero = presence === 'implicit' && (typeof value === 'object' || !value)
  if (!isPerhapsZero || !isZero(value)) message[name] = value
  else if (Object.hasOwn(message, name)) delete message[name]
}

/** Sets a field; where it belongs to a oneof the other members go. */
function setSingle({ name, oneof, presence }: FieldPlan, message: MessageValue, value: unknown): void {
  for (const member of oneof?.members ?? []) if (member.name !== name) delete message[member.name]
  if (presence === 'implicit' && isZero(value)) delete message[name]
  else set(message, name, value)
}

function set(target: MessageValue, name: string, value: unknown): void {
  if (name === '__proto__') define(target, name, value)
  else target[name] = value
}

function listOf(message: MessageValue, name: string): unknown[] {
  const earlier = Object.hasOwn(message, name) ? message[name] : undefined
  if (Array.isArray(earlier)) return earlier
  const items: unknown[] = []
  set(message, name, items)
  return items
}

/** A map's key as the name of a property. */
function keyText(key: unknown): string {
  return typeof key === 'string' ? key : typeof key === 'bigint' ? `${key}` : JSON.stringify(key)
}

function emptyKey({ family }: Scalar): string {
  return family === 'string' ? '' : family === 'bool' ? 'false' : '0'
}

function withTag(tag: number, rest: Uint8Array): Uint8Array {
  const bytes: number[] = []
  let left = tag >>> 0
  for (; left > 127; left >>>= 7) bytes.push((left & 127) | 128)
  return Uint8Array.from([...bytes, left, ...rest])
}
