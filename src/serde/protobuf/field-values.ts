import type { FieldPlan, MessageValue, OneofPlan } from './message-plan.ts'

/**
 * What a value has for a field: under its name or another, or in a oneof as @bufbuild/protobuf shapes it,
 * `{ case, value }`. Undefined and null are nothing, and so is what a class only declares a default for.
 */
export function fieldValue(message: MessageValue, field: FieldPlan): unknown {
  const named = namedValue(message, field)
  if (named !== undefined || field.oneof === undefined) return named
  const choice = oneofChoice(message, field.oneof)
  return choice !== undefined && isNameOf(field, choice.case) ? (choice.value ?? undefined) : undefined
}

/** A oneof as @bufbuild/protobuf shapes it. */
export function oneofChoice(
  message: MessageValue,
  { name, otherNames }: OneofPlan,
): { readonly case: unknown; readonly value?: unknown } | undefined {
  for (const one of [name, ...otherNames]) {
    const choice = property(message, one)
    if (typeof choice === 'object' && choice !== null && 'case' in choice) return choice
  }
  return undefined
}

function namedValue(message: MessageValue, field: FieldPlan): unknown {
  const value = presentValue(message, field.name, field)
  if (value !== undefined) return value
  for (const name of field.otherNames) {
    const other = presentValue(message, name, field)
    if (other !== undefined) return other
  }
  return undefined
}

function presentValue(message: MessageValue, name: string, { presence, shape }: FieldPlan): unknown {
  const value = property(message, name)
  if (value === undefined || presence === 'implicit' || shape !== 'single' || typeof value === 'object') return value
  return isSet(message, name) ? value : undefined
}

/** A property; those every object has count only where they are its own. */
function property(message: MessageValue, name: string): unknown {
  if (name in Object.prototype && !Object.hasOwn(message, name)) return undefined
  return message[name] ?? undefined
}

/**
 * Whether a property was set, or is computed by a getter. Classes that other libraries generate have the defaults of
 * fields on their prototypes: those are not set.
 */
export function isSet(message: object, name: string): boolean {
  for (let at: unknown = message; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    const descriptor = Object.getOwnPropertyDescriptor(at, name)
    if (descriptor !== undefined) return at === message || descriptor.get !== undefined
  }
  return false
}

/** Whether a word names the field. */
export function isNameOf({ name, otherNames }: FieldPlan, word: unknown): boolean {
  return word === name || (typeof word === 'string' && otherNames.includes(word))
}

/** Fields of other schemas that were kept when the value was read: by us or protobufjs, or by @bufbuild/protobuf. */
export function unknownRaw(message: MessageValue): readonly Uint8Array[] {
  const raw: Uint8Array[] = []
  const { $unknowns: ours, $unknown: theirs } = message
  if (Array.isArray(ours)) for (const one of ours) if (one instanceof Uint8Array) raw.push(one)
  if (Array.isArray(theirs)) for (const one of theirs) raw.push(...rawOf(one))
  return raw
}

function rawOf(field: unknown): readonly Uint8Array[] {
  if (typeof field !== 'object' || field === null) return []
  const { no, wireType, data } = field as { no?: unknown; wireType?: unknown; data?: unknown }
  if (typeof no !== 'number' || typeof wireType !== 'number' || !(data instanceof Uint8Array)) return []
  const bytes: number[] = []
  let left = ((no << 3) | wireType) >>> 0
  for (; left > 127; left >>>= 7) bytes.push((left & 127) | 128)
  return [Uint8Array.from([...bytes, left]), data]
}
