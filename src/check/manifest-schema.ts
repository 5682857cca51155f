import { manifestTable, type Key, type Shape } from './manifest-table.ts'

type Json = Readonly<Record<string, unknown>>

/** The manifest's table as a JSON Schema for editors (`docs/schemas.schema.json`). */
export function manifestJsonSchema(): Json {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'schemas.yaml of headgate',
    ...jsonOf(manifestTable),
  }
}

function jsonOf(shape: Shape): Json {
  switch (shape.kind) {
    case 'text':
      return { type: 'string', minLength: 1, ...(shape.pattern !== undefined && { pattern: shape.pattern }) }
    case 'word':
      return { enum: [...new Set(shape.words.flatMap(word => [word, word.toLowerCase(), word.toUpperCase()]))] }
    case 'number':
      return { type: 'integer', minimum: shape.least }
    case 'date':
      return { type: 'string', format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }
    case 'list': {
      const list = { type: 'array', items: jsonOf(shape.of) }
      return shape.isSingleFine === true ? { anyOf: [jsonOf(shape.of), list] } : list
    }
    case 'keys':
      return jsonOfKeys(shape.keys)
    case 'names':
      return { type: 'object', additionalProperties: jsonOf(shape.of) }
    case 'either':
      return { anyOf: shape.shapes.map(jsonOf) }
  }
}

function jsonOfKeys(keys: Readonly<Record<string, Key>>): Json {
  const entries = Object.entries(keys)
  const needed = entries.filter(([, key]) => key.isNeeded).map(([name]) => name)
  return {
    type: 'object',
    additionalProperties: false,
    ...(needed.length > 0 && { required: needed }),
    properties: Object.fromEntries(
      entries.map(([name, { shape, meaning }]) => [name, { description: meaning, ...jsonOf(shape) }]),
    ),
  }
}
