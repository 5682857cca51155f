import type { MessageValue } from './message-plan.ts'

/** Makes the message form of a value that a well-known type also takes; undefined where it is none. */
type Adapter = (value: unknown, isOfBufbuild: boolean) => unknown

const wrapper: Adapter = value => (isPlainObject(value) ? value : { value })

const milliseconds: Adapter = value => {
  if (!(value instanceof Date)) return value
  const time = value.getTime()
  const seconds = Math.floor(time / 1000)
  return { seconds, nanos: (time - seconds * 1000) * 1_000_000 }
}

const adapters: ReadonlyMap<string, Adapter> = new Map<string, Adapter>([
  ...['Double', 'Float', 'Int64', 'UInt64', 'Int32', 'UInt32', 'Bool', 'String', 'Bytes'].map(
    name => [`google.protobuf.${name}Value`, wrapper] as const,
  ),
  ['google.protobuf.Timestamp', milliseconds],
  ['google.protobuf.Struct', structOf],
  ['google.protobuf.Value', valueOf],
  ['google.protobuf.ListValue', value => (Array.isArray(value) ? jsonList(value) : value)],
])

/**
 * What a field of a well-known type takes beside the message itself: a wrapper its bare value, a Timestamp a Date, and
 * Struct, Value and ListValue their JSON. Undefined for other messages.
 */
export function adapterOf(fullName: string): Adapter | undefined {
  return fullName.startsWith('google.protobuf.') ? adapters.get(fullName) : undefined
}

const structMembers: ReadonlySet<string> = new Set(['fields'])
const valueMembers: ReadonlySet<string> = new Set([
  'kind',
  ...['null', 'number', 'string', 'bool', 'struct', 'list'].flatMap(kind => [`${kind}Value`, `${kind}_value`]),
])

/** In messages of @bufbuild/protobuf a Struct is always its JSON. */
function structOf(value: unknown, isOfBufbuild: boolean): unknown {
  if (!isPlainObject(value) || Object.hasOwn(value, '$typeName')) return value
  return !isOfBufbuild && isMessageForm(value, structMembers) ? value : jsonStruct(value)
}

function isMessageForm(value: unknown, members: ReadonlySet<string>): boolean {
  if (!isPlainObject(value)) return false
  return typeof value['$typeName'] === 'string' || Object.keys(value).every(key => members.has(key))
}

function isPlainObject(value: unknown): value is MessageValue {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value) && !isLong(value)
  )
}

function isLong(value: object): boolean {
  return 'low' in value && 'high' in value
}

/** A part of a JSON value, so that an object in it is not taken for a message. It is unwrapped level by level. */
class JsonPart {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

function jsonStruct(value: MessageValue): MessageValue {
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return { fields: new Map(entries.map(([key, one]) => [key, new JsonPart(one)])) }
}

function jsonList(values: readonly unknown[]): MessageValue {
  return { values: values.map(value => new JsonPart(value)) }
}

function valueOf(value: unknown): unknown {
  if (value instanceof JsonPart) return jsonValue(value.value)
  return isMessageForm(value, valueMembers) ? value : jsonValue(value)
}

function jsonValue(value: unknown): unknown {
  if (value === null || value === undefined) return { nullValue: 0 }
  if (typeof value === 'number') return { numberValue: value }
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (Array.isArray(value)) return { listValue: jsonList(value) }
  return isPlainObject(value) ? { structValue: jsonStruct(value) } : value
}
