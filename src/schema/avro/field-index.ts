import { SchemaError } from '../schema.ts'
import type { AvroName, Field } from './model.ts'

/** The fields of a record by name. Throws SchemaError for a name that comes twice. */
export function indexFields(fields: readonly Field[], record: AvroName): ReadonlyMap<string, Field> {
  const found = new Map<string, Field>()
  for (const field of fields) {
    const earlier = found.get(field.name)
    if (earlier !== undefined) {
      const both = [field, earlier].map(one => `${describe(one)} pos:${fields.indexOf(one)}`).join(' and ')
      throw new SchemaError(`Duplicate field ${field.name} in record ${record.full}: ${both}.`)
    }
    found.set(field.name, field)
  }
  return found
}

function describe({ name, type }: Field): string {
  return `${name} type:${type.kind.toUpperCase()}`
}
