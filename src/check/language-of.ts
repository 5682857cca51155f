import type { SchemaType } from '../schema/schema.ts'

const byEnding: readonly (readonly [ending: string, type: SchemaType])[] = [
  ['.avsc', 'AVRO'],
  ['.proto', 'PROTOBUF'],
  ['.schema.json', 'JSON'],
  ['.jsonschema', 'JSON'],
]
const avroTypes = /^(record|error|enum|fixed|array|map)$/

/** The language of a schema file: by the ending of its name, else by what is in it. Undefined where neither tells. */
export function languageOf(path: string, text: string): SchemaType | undefined {
  const name = path.toLowerCase()
  const known = byEnding.find(([ending]) => name.endsWith(ending))
  if (known) return known[1]
  const start = text.trimStart()
  if (/^(syntax|edition|package|message|import|option|enum)\b|^\/\//.test(start)) return 'PROTOBUF'
  return name.endsWith('.json') || /^[[{]/.test(start) ? ofJson(start) : undefined
}

/** Both languages are JSON: a type of Avro's own, or a list, is Avro. */
function ofJson(text: string): SchemaType {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return 'JSON'
  }
  if (Array.isArray(value) || typeof value === 'string') return 'AVRO'
  if (typeof value !== 'object' || value === null) return 'JSON'
  const { type, fields, symbols, name } = value as Readonly<Record<string, unknown>>
  const isAvro = typeof type === 'string' && avroTypes.test(type) && (type !== 'array' || 'items' in value)
  const hasAvroParts =
    Array.isArray(fields) || Array.isArray(symbols) || (typeof name === 'string' && type !== 'object')
  return isAvro && (hasAvroParts || type === 'map') && !('$schema' in value) ? 'AVRO' : 'JSON'
}
