import { randomBytes, randomText } from './random.ts'
import type { Random } from './random.ts'

interface Field {
  readonly name: string
  readonly type: string
  /** Of a map. */
  readonly key?: string
  readonly isList: boolean
  readonly isRequired: boolean
  /** Members of one oneof share it. */
  readonly oneof?: string
}

interface Message {
  readonly name: string
  readonly fields: readonly Field[]
}

/** A random .proto text with values of its first message. */
export interface RandomFile {
  readonly text: string
  readonly value: (random: Random) => Record<string, unknown>
}

const integers = [
  'int32',
  'sint32',
  'uint32',
  'fixed32',
  'sfixed32',
  'int64',
  'sint64',
  'uint64',
  'fixed64',
  'sfixed64',
]
const scalars = [...integers, 'float', 'double', 'bool', 'string', 'string', 'bytes', 'Color']
const keys = ['int32', 'sint64', 'fixed32', 'bool', 'string']

/** Proto2 or proto3: every kind of field, messages that hold themselves; groups and required fields in proto2. */
export function randomFile(random: Random): RandomFile {
  const isProto2 = random.chance(0.5)
  const names = ['M', 'N', 'O'].slice(0, 1 + random.below(3))
  const messages = new Map<string, Message>()
  const groups: string[] = []
  const written = names.map(name => message(name))

  function message(name: string): string {
    let number = 0
    const fields: Field[] = []
    const lines = Array.from({ length: random.below(7) }, (_, at) => {
      number += random.chance(0.9) ? 1 + random.below(3) : 1 + random.below(3000)
      return line(`f${at}`, number, fields)
    })
    messages.set(name, { name, fields })
    return `message ${name} { ${lines.join(' ')} }`
  }

  function line(name: string, number: number, fields: Field[]): string {
    const isMessage = random.chance(0.3)
    const type = isMessage ? random.pick(names) : random.pick(scalars)
    const plain = { name, type, isList: false, isRequired: false }
    const add = (field: Field, declaration: string): string => {
      fields.push(field)
      return declaration
    }
    if (random.chance(0.12)) {
      const key = random.pick(keys)
      return add({ ...plain, key }, `map<${key}, ${type}> ${name} = ${number};`)
    }
    if (random.chance(0.25)) {
      const isPackable = !isMessage && type !== 'string' && type !== 'bytes'
      const packed = isPackable && random.chance(0.4) ? ` [packed = ${random.chance(0.5)}]` : ''
      return add({ ...plain, isList: true }, `repeated ${type} ${name} = ${number}${packed};`)
    }
    if (random.chance(0.12)) {
      return add({ ...plain, oneof: name }, `oneof o_${name} { ${type} ${name} = ${number}; }`)
    }
    if (!isProto2) return add(plain, `${random.chance(0.3) ? 'optional ' : ''}${type} ${name} = ${number};`)
    if (random.chance(0.1))
      return add({ ...plain, name: `g${groups.length}`, type: `G${groups.length}` }, group(number))
    // A message that requires itself has no value.
    const isRequired = !isMessage && random.chance(0.3)
    return add({ ...plain, isRequired }, `${isRequired ? 'required' : 'optional'} ${type} ${name} = ${number};`)
  }

  function group(number: number): string {
    const name = `G${groups.length}`
    groups.push(name)
    messages.set(name, { name, fields: [{ name: 'a', type: 'string', isList: false, isRequired: false }] })
    return `optional group ${name} = ${number} { optional string a = 1; }`
  }

  const syntax = isProto2 ? 'proto2' : 'proto3'
  const text = `syntax = "${syntax}"; package t; ${written.join(' ')} enum Color { RED = 0; GREEN = 1; BLUE = 5; }`
  return { text, value: other => valueOf('M', { messages, random: other }, 4) }
}

interface Known {
  readonly messages: ReadonlyMap<string, Message>
  readonly random: Random
}

function valueOf(name: string, known: Known, depth: number): Record<string, unknown> {
  const { random } = known
  const value: Record<string, unknown> = {}
  for (const { name: field, type, key, isList, isRequired } of known.messages.get(name)?.fields ?? []) {
    const make = () => (known.messages.has(type) ? valueOf(type, known, depth - 1) : scalar(type, random))
    const isDeep = depth === 0 && known.messages.has(type)
    if (isDeep || (!isRequired && random.chance(0.3))) continue
    if (isList) value[field] = random.list(4, make)
    else if (key === undefined) value[field] = make()
    else value[field] = Object.fromEntries(random.list(3, () => [String(scalar(key, random)), make()]))
  }
  return value
}

function scalar(type: string, random: Random): unknown {
  const long = BigInt(Math.floor((random.next() - 0.5) * 2 ** random.below(63)))
  if (type === 'string') return randomText(random)
  if (type === 'bytes') return randomBytes(random, 20)
  if (type === 'bool') return random.chance(0.5)
  if (type === 'Color') return random.pick([0, 1, 5])
  if (type === 'float' || type === 'double') return Math.fround(random.next() * 100)
  const isUnsigned = type === 'uint32' || type === 'fixed32' || type === 'uint64' || type === 'fixed64'
  if (type.endsWith('64')) return isUnsigned ? BigInt.asUintN(64, long) : long
  return Number(isUnsigned ? BigInt.asUintN(32, long) : BigInt.asIntN(32, long))
}
