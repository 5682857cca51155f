import type { JsonNode } from '../json-text.ts'
import type { SchemaDocument } from './document.ts'

/** What all schemas of the model share. */
interface Shared {
  /** The JSON the schema was read from; a part that upstream makes up has that of the schema around it. */
  readonly node: JsonNode
  readonly document: SchemaDocument
  /** What stands beside the constraints, or undefined when nothing does. */
  notes: Notes | undefined
}

/** Annotations that are compared, none of which constrains a value. */
export interface Notes {
  readonly id: string | undefined
  readonly title: string | undefined
  readonly description: string | undefined
  readonly defaultValue: JsonNode | undefined
  /** `"connect.type": "bytes"`: two such schemas fit together whatever their types are. */
  readonly isConnectBytes: boolean
}

/** A bound on what lies beyond the declared members: anything, nothing, or what a schema takes. */
export type Rest = boolean | SchemaModel

export interface ObjectModel extends Shared {
  readonly kind: 'object'
  properties: ReadonlyMap<string, SchemaModel>
  required: ReadonlySet<string>
  patternProperties: readonly (readonly [pattern: string, schema: SchemaModel])[]
  additionalProperties: Rest
  unevaluatedProperties: SchemaModel | undefined
  minProperties: number | undefined
  maxProperties: number | undefined
  dependentRequired: ReadonlyMap<string, ReadonlySet<string>>
  dependentSchemas: ReadonlyMap<string, SchemaModel>
}

export interface ArrayModel extends Shared {
  readonly kind: 'array'
  /** The schema of every item, where there is no tuple. */
  items: SchemaModel | undefined
  tuple: readonly SchemaModel[]
  additionalItems: Rest
  unevaluatedItems: SchemaModel | undefined
  minItems: number | undefined
  maxItems: number | undefined
  minContains: number | undefined
  maxContains: number | undefined
  uniqueItems: boolean
}

export interface StringModel extends Shared {
  readonly kind: 'string'
  minLength: number | undefined
  maxLength: number | undefined
  pattern: string | undefined
}

/** Numbers are kept as the digits of the text: bounds compare as doubles, `multipleOf` as a decimal. */
export interface NumberModel extends Shared {
  readonly kind: 'number'
  isInteger: boolean
  minimum: string | undefined
  maximum: string | undefined
  exclusiveMinimum: string | undefined
  exclusiveMaximum: string | undefined
  multipleOf: string | undefined
}

export interface EnumModel extends Shared {
  readonly kind: 'enum' | 'const'
  /** The values in a form whose equality is equality of values. */
  readonly values: ReadonlySet<string>
}

export interface NotModel extends Shared {
  readonly kind: 'not'
  readonly schema: SchemaModel
}

/** How the parts of a combined schema go together, in the word of its keyword. */
export type Criterion = 'allOf' | 'anyOf' | 'oneOf'

export interface CombinedModel extends Shared {
  readonly kind: 'combined'
  readonly criterion: Criterion
  readonly parts: readonly SchemaModel[]
}

export interface ReferenceModel extends Shared {
  readonly kind: 'reference'
  /** Set once the whole document is read; never a reference itself. */
  target: SchemaModel | undefined
}

/** Schemas of which upstream compares nothing but the kind. `empty` takes all, `false` nothing. */
export interface PlainModel extends Shared {
  readonly kind: 'boolean' | 'null' | 'empty' | 'false' | 'conditional'
}

/** A schema as upstream compares it: exactly one kind each (compatibility.md 3.3). */
export type SchemaModel =
  | ObjectModel
  | ArrayModel
  | StringModel
  | NumberModel
  | EnumModel
  | NotModel
  | CombinedModel
  | ReferenceModel
  | PlainModel

/** The schema behind a reference, or the schema itself. */
export function followed(schema: SchemaModel): SchemaModel {
  return schema.kind === 'reference' && schema.target !== undefined ? schema.target : schema
}
