import { enumNumber } from './encode.ts'
import type { EncodeFields, FastEncoder, PlanEncoder } from './encode.ts'
import { fieldValue, oneofChoice } from './field-values.ts'
import { adapterOf } from './known-values.ts'
import { wireTypeOf } from './message-plan.ts'
import type { FieldPlan, MessagePlan, MessageValue, OneofPlan, ValuePlan } from './message-plan.ts'
import { putScalars } from './put-scalars.ts'
import type { Put, PutScalar } from './put-scalars.ts'
import { deepestMessage } from './wire-reader.ts'
import type { WireWriter } from './wire-writer.ts'

/** A value does not suit. PlanEncoder finds out which, and says so. */
export class Unwritten extends Error {}

/** How a field is written. Throws Unwritten. */
type WriteField = (value: unknown, message: MessageValue, depth: number) => void

/** A field with its writer, and what reading it from a value takes. */
interface Step {
  readonly field: FieldPlan
  readonly name: string
  readonly write: WriteField
  /** The value may stand under another name, or its name is one that every object has. */
  readonly isElsewhere: boolean
  /** Whether a value that is inherited was set. */
  readonly asksPresence: boolean
  readonly hasDefault: boolean
  readonly oneof: OneofPlan | undefined
}

const bare: Put = { tag: 0, skipsZero: false }

/** Writes messages whose values suit, faster than PlanEncoder does, and leaves it what is seldom. */
export class QuickEncoder implements FastEncoder {
  readonly #writer: WireWriter
  readonly #encoders = new Map<MessagePlan, EncodeFields>()

  constructor(writer: WireWriter) {
    this.#writer = writer
  }

  fieldsOf(plan: MessagePlan, encoder: PlanEncoder): EncodeFields {
    const known = this.#encoders.get(plan)
    if (known !== undefined) return known
    let steps: readonly Step[] | undefined
    const encode: EncodeFields = (value, depth) => {
      // Types refer to one another: the steps are made when they are first taken.
      steps ??= plan.fields.map(field => this.#step(field, encoder))
      const message = messageOf(value, depth)
      if (isUnusual(message, plan)) encoder.message(plan, message, depth)
      else this.#walk(message, { steps, plan, depth })
    }
    this.#encoders.set(plan, encode)
    return encode
  }

  #walk(message: MessageValue, walk: Walk): void {
    const prototype: unknown = Object.getPrototypeOf(message)
    if (prototype === Object.prototype || prototype === walk.plan.Message.prototype) {
      const from = this.#writer.position
      if (writeInOrder(message, walk)) return
      this.#writer.rewind(from)
    }
    writeByName(message, walk)
  }

  #step(field: FieldPlan, encoder: PlanEncoder): Step {
    const { name, otherNames, presence, shape, value, defaultValue, oneof } = field
    return {
      field,
      name,
      write: this.#writeOf(field, encoder),
      isElsewhere: otherNames.length > 0 || name in Object.prototype,
      asksPresence: presence !== 'implicit' && shape === 'single' && value.kind !== 'message',
      hasDefault: defaultValue !== undefined,
      oneof,
    }
  }

  #writeOf(field: FieldPlan, encoder: PlanEncoder): WriteField {
    const { value, shape, tag, isPacked, presence } = field
    const byPlan: WriteField = (own, message, depth) => encoder.field(field, own, { depth, message })
    if (shape === 'map') return this.#mapWriter(field, encoder, byPlan)
    if (value.kind === 'message') {
      if (value.isGroup || adapterOf(value.message.fullName) !== undefined) return byPlan
      return this.#messageWriter(field, this.fieldsOf(value.message, encoder), byPlan)
    }
    const put = putOf(value)
    const writer = this.#writer
    if (shape === 'single') {
      const how = { tag, skipsZero: presence === 'implicit' }
      return own => void (put(writer, own, how) || unwritten())
    }
    const item = isPacked ? bare : { tag, skipsZero: false }
    return (own, message, depth) => {
      if (!Array.isArray(own)) return byPlan(own, message, depth)
      if (own.length === 0) return
      if (isPacked) writer.uint32(tag)
      const at = isPacked ? writer.open() : 0
      for (let index = 0; index < own.length; index++) if (!put(writer, own[index], item)) unwritten()
      if (isPacked) writer.close(at)
    }
  }

  /** Maps with texts as keys. */
  #mapWriter({ key, value, tag }: FieldPlan, encoder: PlanEncoder, byPlan: WriteField): WriteField {
    if (key?.family !== 'string') return byPlan
    const isMessage = value.kind === 'message'
    if (isMessage && (value.isGroup || adapterOf(value.message.fullName) !== undefined)) return byPlan
    const how = { tag: (2 << 3) | wireTypeOf(value), skipsZero: false }
    const encode = isMessage ? this.fieldsOf(value.message, encoder) : undefined
    const put: PutScalar = isMessage ? () => false : putOf(value)
    const writer = this.#writer
    return (own, message, depth) => {
      if (!isPlainObject(own) || depth === deepestMessage) return byPlan(own, message, depth)
      // Two lists cost less than one of pairs.
      const keys = Object.keys(own)
      const items: readonly unknown[] = Object.values(own)
      for (let at = 0; at < keys.length; at++) {
        writer.uint32(tag)
        const start = writer.open()
        writer.uint32((1 << 3) | key.wireType)
        if (!writer.string(keys[at] as string)) unwritten()
        if (encode === undefined) {
          if (!put(writer, items[at], how)) unwritten()
        } else {
          writer.uint32(how.tag)
          const inner = writer.open()
          // An entry is a level too.
          encode(items[at], depth + 2)
          writer.close(inner)
        }
        writer.close(start)
      }
    }
  }

  #messageWriter({ shape, tag }: FieldPlan, encode: EncodeFields, byPlan: WriteField): WriteField {
    const writer = this.#writer
    const one = (own: unknown, depth: number): void => {
      writer.uint32(tag)
      const at = writer.open()
      encode(own, depth + 1)
      writer.close(at)
    }
    if (shape === 'single') return (own, _, depth) => one(own, depth)
    return (own, message, depth) => {
      if (!Array.isArray(own)) return byPlan(own, message, depth)
      for (let index = 0; index < own.length; index++) one(own[index], depth)
    }
  }
}

function putOf(value: Exclude<ValuePlan, { readonly kind: 'message' }>): PutScalar {
  if (value.kind === 'scalar') return putScalars[value.scalar.reads]
  return (writer, own, how) => putScalars.int32(writer, enumNumber(value.enumeration, own), how)
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function unwritten(): never {
  throw new Unwritten()
}

function messageOf(value: unknown, depth: number): MessageValue {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
  // Any object has properties.
  return isObject && depth <= deepestMessage ? (value as MessageValue) : unwritten()
}

/** Messages with fields that were unknown, and those that shape oneofs as @bufbuild/protobuf does. */
function isUnusual(message: MessageValue, { oneofs, Message }: MessagePlan): boolean {
  if (message['$unknowns'] !== undefined || message['$unknown'] !== undefined) return true
  if (oneofs.length === 0 || message instanceof Message) return false
  return oneofs.some(oneof => oneofChoice(message, oneof) !== undefined)
}

interface Walk {
  readonly steps: readonly Step[]
  readonly plan: MessagePlan
  readonly depth: number
}

/**
 * Writes the properties of an object one after the other, as long as they are fields in the order of their numbers: going
 * through properties is faster than asking for each. False, with something written, where they are not.
 */
function writeInOrder(message: MessageValue, { steps, depth }: Walk): boolean {
  let at = 0
  for (const name in message) {
    let step = steps[at++]
    while (step !== undefined && step.name !== name) {
      if (step.field.presence === 'required') return false
      step = steps[at++]
    }
    const own = message[name]
    if (step === undefined || step.oneof !== undefined || own === undefined || own === null) return false
    step.write(own, message, depth)
  }
  for (; at < steps.length; at++) if (steps[at]?.field.presence === 'required') return false
  return true
}

function writeByName(message: MessageValue, { steps, plan, depth }: Walk): void {
  const prototype: unknown = Object.getPrototypeOf(message)
  const isBare = prototype === Object.prototype || prototype === null
  const isPlain = isBare || prototype === plan.Message.prototype
  let oneofs: OneofPlan[] | undefined
  for (const { field, name, write, isElsewhere, asksPresence, hasDefault, oneof } of steps) {
    let own: unknown = message[name] ?? undefined
    if (isElsewhere && (own === undefined || name in Object.prototype)) own = fieldValue(message, field)
    const isSure = !asksPresence || (hasDefault ? isBare : isPlain)
    if (own !== undefined && !isSure) own = fieldValue(message, field)
    if (own === undefined) {
      if (field.presence === 'required') unwritten()
      continue
    }
    if (oneof !== undefined) {
      oneofs ??= []
      if (oneofs.includes(oneof)) unwritten()
      oneofs.push(oneof)
    }
    write(own, message, depth)
  }
}
