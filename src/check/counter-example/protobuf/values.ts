import { entryOf, enumOf, fieldOf, jsonNameOf, membersOf, messageOf } from './fields.ts'
import type { Field, Message } from './fields.ts'

/** Messages inside one another that required fields may ask for. */
const DEEPEST = 20
/** Fields that they may have together. */
const MOST_PARTS = 500

/** A value that is not the zero of its type, in the JSON mapping; bytes stay bytes. Undefined where none is at hand. */
export function sample(field: Field): unknown {
  const { type } = field
  if (type.kind === 'map') {
    const entry = entryOf(field)
    return entry && { [keyText(sample(entry.key))]: zero(entry.value) }
  }
  if (type.kind === 'message') {
    const message = messageOf(type.type, field.types)
    return message && filled(message)
  }
  if (type.name === 'enum') return constantOf(field, number => number !== 0)
  return samples[type.name]
}

const samples: Readonly<Record<string, unknown>> = {
  bool: true,
  string: 'a',
  bytes: Uint8Array.of(97),
  int64: '1',
  uint64: '1',
  sint64: '1',
  fixed64: '1',
  sfixed64: '1',
  ...Object.fromEntries(['int32', 'uint32', 'sint32', 'fixed32', 'sfixed32', 'float', 'double'].map(name => [name, 1])),
}

/** The zero of a type. */
export function zero(field: Field): unknown {
  const { type } = field
  if (type.kind !== 'scalar') return type.kind === 'map' ? {} : sample(field)
  if (type.name === 'enum') return constantOf(field, () => true)
  if (type.name === 'bytes') return new Uint8Array()
  if (type.name === 'string') return ''
  return type.name === 'bool' ? false : type.name.endsWith('64') ? '0' : 0
}

/** The name of the first constant whose number is of a kind. */
export function constantOf({ element, scope, types }: Field, fits: (number: number) => boolean): string | undefined {
  return enumOf(element.type, scope, types)?.constants.find(({ number }) => fits(number))?.name
}

/** A map's key as the name of a member. */
export function keyText(key: unknown): string {
  return String(key)
}

/** A message with what it must have, and further values by number. Undefined where it would never end, or grow large. */
export function filled(
  message: Message,
  chosen: ReadonlyMap<number, unknown> = new Map(),
): Readonly<Record<string, unknown>> | undefined {
  return filledInside(message, chosen, { depth: 0, room: { left: MOST_PARTS } })
}

/** How deep a message is, and how many parts there may still be. */
interface Inside {
  readonly depth: number
  readonly room: { left: number }
}

function filledInside(
  message: Message,
  chosen: ReadonlyMap<number, unknown>,
  inside: Inside,
): Readonly<Record<string, unknown>> | undefined {
  if (inside.depth > DEEPEST || message.element.groups.some(group => group.label === 'required')) return undefined
  const entries: [string, unknown][] = []
  for (const [number, { field }] of membersOf(message)) {
    const isChosen = chosen.has(number)
    if (!isChosen && field.label !== 'required') continue
    if (--inside.room.left < 0) return undefined
    const value = isChosen ? chosen.get(number) : requiredValue(fieldOf(message, field), inside)
    if (value === undefined) return undefined
    entries.push([jsonNameOf(field), value])
  }
  return Object.fromEntries(entries)
}

function requiredValue(field: Field, { depth, room }: Inside): unknown {
  const { type } = field
  if (type.kind !== 'message') return sample(field) ?? zero(field)
  const message = messageOf(type.type, field.types)
  return message && filledInside(message, new Map(), { depth: depth + 1, room })
}
