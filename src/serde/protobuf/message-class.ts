import { valueClass } from './value-classes.ts'
import type { FieldPlan, MessagePlan, MessageValue, OneofPlan } from './message-plan.ts'

/** Name of the property that keeps what the schema does not know: raw fields, tags included, as protobufjs has it. */
export const unknownFields = '$unknowns'

/** What an absent list shows. */
export const noItems: readonly unknown[] = Object.freeze([])
const noEntries: object = Object.freeze({})

/** The constructor of a message's values. What a value lacks shows through from the prototype; only what was read is own. */
export function messageClass(plan: Omit<MessagePlan, 'Message'>): new () => MessageValue {
  const Message = valueClass(plan.fields.length)
  const simpleName = plan.fullName.slice(plan.fullName.lastIndexOf('.') + 1)
  Object.defineProperty(Message, 'name', { value: simpleName })
  Object.defineProperty(Message.prototype, '$typeName', hidden(plan.fullName))
  for (const field of plan.fields) {
    const value = absentValue(field)
    if (value !== undefined || field.name in Object.prototype) {
      Object.defineProperty(Message.prototype, field.name, hidden(value))
    }
  }
  for (const oneof of plan.oneofs) defineOneof(Message.prototype, oneof)
  return Message
}

/** A property that does not show when an object is looked through. */
export function hidden(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: false, configurable: true }
}

/** What the property of an absent field shows. */
export function absentValue({ shape, presence, defaultValue, value }: FieldPlan): unknown {
  if (shape === 'list') return noItems
  if (shape === 'map') return noEntries
  return presence === 'implicit' || value.kind !== 'message' ? defaultValue : undefined
}

/** The property of a oneof tells which of its members is set. */
function defineOneof(prototype: object, { name, members }: OneofPlan): void {
  if (name in prototype) return
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: object): string | undefined {
      return members.find(member => Object.hasOwn(this, member.name))?.name
    },
  })
}

/** Adds a field that the schema does not know. */
export function keepUnknown(message: MessageValue, raw: Uint8Array): void {
  const kept = message[unknownFields]
  if (Array.isArray(kept) && Object.hasOwn(message, unknownFields)) kept.push(raw)
  else Object.defineProperty(message, unknownFields, { value: [raw], writable: true, configurable: true })
}

/** Sets a property whatever its name. */
export function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
}
