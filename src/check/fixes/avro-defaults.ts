import type { AvroType } from '../../schema/avro/model.ts'
import type { JsonNode } from '../../schema/json-text.ts'

/** Levels of records inside one another that a default is made for. */
const DEEPEST = 8
const LARGEST_FIXED = 64

/** The JSON of a default that fits a type: null where a union begins with it, else zero. Undefined where there is none. */
export function zeroDefault(type: AvroType, depth = 0): string | undefined {
  switch (type.kind) {
    case 'null':
      return 'null'
    case 'boolean':
      return 'false'
    case 'int':
    case 'long':
      return '0'
    case 'float':
    case 'double':
      return '0.0'
    case 'string':
    case 'bytes':
      return '""'
    case 'fixed':
      return type.size <= LARGEST_FIXED ? JSON.stringify('\u0000'.repeat(type.size)) : undefined
    case 'enum':
      return symbolOf(type)
    case 'array':
      return '[]'
    case 'map':
      return '{}'
    case 'union':
      return type.branches[0] && zeroDefault(type.branches[0], depth)
    case 'record':
      return depth < DEEPEST ? recordDefault(type, depth) : undefined
    default:
      return undefined
  }
}

function symbolOf({ default: own, symbols }: AvroType & { kind: 'enum' }): string | undefined {
  const symbol = own ?? symbols[0]
  return symbol === undefined ? undefined : JSON.stringify(symbol)
}

function recordDefault({ fields }: AvroType & { kind: 'record' }, depth: number): string | undefined {
  const members: string[] = []
  for (const field of fields) {
    if (field.default !== undefined) continue
    const value = zeroDefault(field.type, depth + 1)
    if (value === undefined) return undefined
    members.push(`${JSON.stringify(field.name)}: ${value}`)
  }
  return `{${members.join(', ')}}`
}

const plainZeros: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'false',
  int: '0',
  long: '0',
  float: '0.0',
  double: '0.0',
  string: '""',
  bytes: '""',
  array: '[]',
  map: '{}',
}

/** As `zeroDefault`, of a type in a text that needs others to be read: names mean nothing then. */
export function plainZero(type: JsonNode | undefined): string | undefined {
  if (type?.kind === 'array') return plainZero(type.items[0])
  const word = type?.kind === 'object' ? type.members.get('type') : type
  return word?.kind === 'string' && Object.hasOwn(plainZeros, word.value) ? plainZeros[word.value] : undefined
}
