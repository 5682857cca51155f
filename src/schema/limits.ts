import type { SchemaLimits } from './schema.ts'

/** The bounds of compatibility.md 7.5; `textLength` is a setting of the server. */
export const defaultLimits: SchemaLimits = {
  textLength: 1_000_000,
  jsonDepth: 1000,
  protobufDepth: 100,
  nodes: 200_000,
  width: 1000,
  pairs: 500_000,
  differences: 1000,
}
