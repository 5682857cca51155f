import type { SchemaDefinition } from './entities.ts'

/**
 * What makes the schema, and nothing else of the object: one that came from the registry has a version and an id too,
 * which would ask for just these. An empty list of references says the same as none.
 */
export function definitionOf(schema: SchemaDefinition): SchemaDefinition {
  const { schema: text, schemaType = 'AVRO', references, metadata, ruleSet } = schema
  return {
    schemaType,
    ...(references !== undefined && references.length > 0 && { references }),
    ...(metadata !== undefined && { metadata }),
    ...(ruleSet !== undefined && { ruleSet }),
    schema: text,
  }
}
