import { SerdeError } from '../errors.ts'
import { fieldValue, isNameOf, oneofChoice, unknownRaw } from './field-values.ts'
import { adapterOf } from './known-values.ts'
import { wireTypeOf } from './message-plan.ts'
import type { EnumPlan, FieldPlan, MessagePlan, MessageValue, OneofPlan, ValuePlan } from './message-plan.ts'
import { checkedScalar, familyWords, isZero } from './scalars.ts'
import type { Scalar } from './scalars.ts'
import { deepestMessage } from './wire-reader.ts'
import type { WireWriter } from './wire-writer.ts'

/** Writes a message at a depth. */
export type EncodeFields = (message: unknown, depth: number) => void

/** Has a faster way than walking the plan; `encoder` is for what that does not write. */
export interface FastEncoder {
  fieldsOf(plan: MessagePlan, encoder: PlanEncoder): EncodeFields
}

/** Writes messages by walking their plans, exact about what is wrong where. */
export class PlanEncoder {
  readonly #writer: WireWriter
  readonly #quick: FastEncoder | undefined
  #path: (string | number)[] = []

  /** With `quick` the plan is walked only for what that does not write, and errors lack their path. */
  constructor(writer: WireWriter, quick?: FastEncoder) {
    this.#writer = writer
    this.#quick = quick
  }

  /** Throws SerdeError `invalid-value` with the place in the value. */
  encode(plan: MessagePlan, value: unknown): void {
    this.#path = []
    this.#inner(plan, value, 0)
  }

  #inner(plan: MessagePlan, value: unknown, depth: number): void {
    if (this.#quick === undefined) this.message(plan, value, depth)
    else this.#quick.fieldsOf(plan, this)(value, depth)
  }

  /** Writes the fields of a message at a depth. */
  message(plan: MessagePlan, value: unknown, depth: number): void {
    this.#checkDepth(depth)
    const message = this.#object(value, `a ${plan.fullName}`)
    const unnamed: UnnamedNumber[] = []
    for (const field of plan.fields) {
      const own = fieldValue(message, field)
      if (own !== undefined) this.#at(field.name, () => this.field(field, own, { depth, message, unnamed }))
      else if (field.presence === 'required') {
        throw this.#at(field.name, () => this.#fault('a required field is missing', wordsOf(field.value)))
      }
    }
    for (const oneof of plan.oneofs) this.#checkOneof(oneof, message)
    for (const raw of unknownRaw(message)) this.#writer.raw(raw)
    for (const { field, number } of unnamed) {
      this.#writer.uint32((field << 3) >>> 0)
      this.#writer.int32(number)
    }
  }

  #checkDepth(depth: number): void {
    if (depth > deepestMessage) throw this.#fault(`messages nest deeper than ${deepestMessage} levels`)
  }

  #checkOneof(oneof: OneofPlan, message: MessageValue): void {
    const set = oneof.members.filter(member => fieldValue(message, member) !== undefined)
    if (set.length > 1) {
      const names = set.map(({ name }) => name).join(', ')
      throw this.#fault(`the oneof '${oneof.name}' has more than one member: ${names}`)
    }
    const choice = set.length > 0 ? undefined : oneofChoice(message, oneof)
    if (choice?.case === undefined || oneof.members.some(member => isNameOf(member, choice.case))) return
    throw this.#fault(`the oneof '${oneof.name}' has no member ${described(choice.case)}`)
  }

  /** Writes a field of the message at `place`, whose value is `own`. */
  field(field: FieldPlan, own: unknown, place: Place): void {
    if (field.shape === 'list') this.#list(field, own, place)
    else if (field.shape === 'map') this.#map(field, own, place)
    else this.#single(field, own, place)
  }

  #single(field: FieldPlan, own: unknown, place: Place): void {
    const { value, presence, tag } = field
    if (isUnnamed(field, own, place)) return
    const checked = this.#checked(value, own, place)
    if (presence === 'implicit' && isZero(checked)) return
    this.#writer.uint32(tag)
    this.#write(value, checked, { tag, depth: place.depth })
  }

  #list(field: FieldPlan, own: unknown, place: Place): void {
    const { value, isPacked, tag } = field
    const all = itemsOf(own)
    const items = isOfClosedEnum(value) && Array.isArray(all) ? all.filter(item => !isUnnamed(field, item, place)) : all
    if (items === undefined) throw this.#fault('the value is no list', `an array of ${wordsOf(value)}`)
    if (items.length === 0) return
    let at = 0
    if (isPacked) {
      this.#writer.uint32(tag)
      at = this.#writer.open()
    }
    for (let index = 0; index < items.length; index++) {
      this.#at(index, () => {
        const checked = this.#checked(value, items[index], place)
        if (!isPacked) this.#writer.uint32(tag)
        this.#write(value, checked, { tag, depth: place.depth })
      })
    }
    if (isPacked) this.#writer.close(at)
  }

  #map({ key: keyScalar, value, tag }: FieldPlan, own: unknown, place: Place): void {
    if (keyScalar === undefined) return
    const object = this.#object(own, `an object or Map of ${wordsOf(value)}`)
    // To those who read it an entry is a message, around its value.
    const depth = place.depth + 1
    for (const [key, one] of object instanceof Map ? object : Object.entries(object)) {
      this.#at(String(key), () => {
        this.#checkDepth(depth)
        const checkedKey = mapKey(keyScalar, key)
        if (checkedKey === undefined) throw this.#fault('the key does not suit', familyWords[keyScalar.family])
        const checked = this.#checked(value, one, place)
        this.#writer.uint32(tag)
        const at = this.#writer.open()
        this.#writer.uint32((1 << 3) | keyScalar.wireType)
        this.#scalar(keyScalar, checkedKey)
        const valueTag = (2 << 3) | wireTypeOf(value)
        this.#writer.uint32(valueTag)
        this.#write(value, checked, { tag: valueTag, depth })
        this.#writer.close(at)
      })
    }
  }

  /** The value as it is written. */
  #checked(value: ValuePlan, own: unknown, { message }: Place): unknown {
    if (value.kind === 'message') {
      const { fullName } = value.message
      const isOfBufbuild = typeof message['$typeName'] === 'string' && Object.hasOwn(message, '$typeName')
      const adapted = adapterOf(fullName)?.(own, isOfBufbuild) ?? own
      return this.#object(adapted, wordsOf(value))
    }
    const checked = value.kind === 'enum' ? enumNumber(value.enumeration, own) : checkedScalar(value.scalar.family, own)
    if (checked === undefined) throw this.#fault(`${described(own)} does not suit`, wordsOf(value))
    return checked
  }

  #write(value: ValuePlan, checked: unknown, { tag, depth }: { readonly tag: number; readonly depth: number }): void {
    if (value.kind !== 'message') return this.#scalar(value.scalar, checked)
    if (value.isGroup) {
      this.#inner(value.message, checked, depth + 1)
      this.#writer.uint32(tag + 1)
      return
    }
    const at = this.#writer.open()
    this.#inner(value.message, checked, depth + 1)
    this.#writer.close(at)
  }

  #scalar({ writes, family }: Scalar, value: unknown): void {
    // The value has been checked to be of the family that the method writes.
    const write = this.#writer[writes] as (value: unknown) => unknown
    if (write.call(this.#writer, value) === false) {
      throw this.#fault('the text has half of a surrogate pair', familyWords[family])
    }
  }

  #object(value: unknown, expected: string): MessageValue {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
    if (!isObject) throw this.#fault(`${described(value)} does not suit`, expected)
    // Any object has properties.
    return value as MessageValue
  }

  #at<Result>(step: string | number, work: () => Result): Result {
    this.#path.push(step)
    const result = work()
    this.#path.pop()
    return result
  }

  #fault(reason: string, expected?: string): SerdeError {
    const path = this.#path.reduce<string>(
      (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
      '',
    )
    return new SerdeError('invalid-value', reason, { path, expected })
  }
}

/** The message that a value stands in, and how deep that is. */
interface Place {
  readonly depth: number
  readonly message: MessageValue
  /** Where given: numbers that a closed enum does not name go here. */
  readonly unnamed?: UnnamedNumber[]
}

/** A number of a closed enum's field that has no name. It is no value of the field: it is written behind all fields. */
interface UnnamedNumber {
  readonly field: number
  readonly number: number
}

function isOfClosedEnum(value: ValuePlan): value is ValuePlan & { kind: 'enum' } {
  return value.kind === 'enum' && value.enumeration.isClosed
}

function isUnnamed({ number: field, value }: FieldPlan, own: unknown, { unnamed }: Place): boolean {
  if (unnamed === undefined || !isOfClosedEnum(value) || typeof own !== 'number' || (own | 0) !== own) return false
  if (value.enumeration.names.has(own)) return false
  unnamed.push({ field, number: own })
  return true
}

/** The number of an enum's value; undefined where it has none. */
export function enumNumber({ numbers, names, isClosed }: EnumPlan, value: unknown): number | undefined {
  if (typeof value === 'string') return numbers.get(value)
  if (typeof value !== 'number' || (value | 0) !== value) return undefined
  return isClosed && !names.has(value) ? undefined : value
}

/** A map's key as it is written; in an object it is always a string. */
export function mapKey({ family }: Scalar, key: unknown): unknown {
  if (family === 'string' || typeof key !== 'string') return checkedScalar(family, key)
  if (family === 'bool') return key === 'true' ? true : key === 'false' ? false : undefined
  const isNumber = /^-?[0-9]{1,20}$/.test(key)
  return isNumber ? checkedScalar(family, family.endsWith('64') ? key : Number(key)) : undefined
}

/** An array or typed array. */
export function itemsOf(value: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(value)) return value
  const isTyped = ArrayBuffer.isView(value) && 'length' in value
  return isTyped ? (value as unknown as ArrayLike<unknown>) : undefined
}

function wordsOf(value: ValuePlan): string {
  if (value.kind === 'message') return `a ${value.message.fullName}`
  if (value.kind === 'scalar') return familyWords[value.scalar.family]
  const { fullName, names, isClosed } = value.enumeration
  const some = [...names.values()].slice(0, 10).join(', ')
  return `${isClosed ? 'one of' : 'an integer or one of'} ${fullName}: ${some}${names.size > 10 ? ', …' : ''}`
}

function described(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'string') return value.length > 40 ? `a string of ${value.length} characters` : `'${value}'`
  const isPlain = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
  return isPlain || value === null || value === undefined ? `${value}` : `a value of type ${typeof value}`
}
