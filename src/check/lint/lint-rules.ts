import type { SchemaType } from '../../schema/schema.ts'

/** How much a lint finding weighs; `off` is not looked for. */
export type LintSeverity = 'error' | 'warning' | 'off'

/** What a lint rule asks for. */
export interface LintRule {
  readonly languages: readonly SchemaType[]
  /** What applies where nobody says otherwise. */
  readonly severity: LintSeverity
  /** What is asked for. */
  readonly asks: string
  /** Why. */
  readonly why: string
}

const everyLanguage: readonly SchemaType[] = ['AVRO', 'JSON', 'PROTOBUF']

/** Every lint rule by its code. Codes are stable: baselines and manifests name them. */
export const lintRules = {
  TYPE_NAME_STYLE: {
    languages: ['AVRO', 'PROTOBUF'],
    severity: 'warning',
    asks: 'names of types in PascalCase',
    why: 'Generated classes carry the name, and in most languages a class begins with a capital.',
  },
  NAMESPACE_MISSING: {
    languages: ['AVRO', 'PROTOBUF'],
    severity: 'warning',
    asks: 'a namespace (Avro) or a package (Protobuf)',
    why: 'Two types of one name meet as soon as two teams share a registry.',
  },
  NAMESPACE_STYLE: {
    languages: ['AVRO', 'PROTOBUF'],
    severity: 'warning',
    asks: 'namespaces and packages in lower case, parts split by dots',
    why: 'They become packages and folders, which some systems do not tell apart by case.',
  },
  FIELD_NAME_STYLE: {
    languages: everyLanguage,
    severity: 'warning',
    asks: 'fields named in one style: snake_case or camelCase, and snake_case in Protobuf',
    why: 'A reader cannot guess a name that follows two styles, and Protobuf derives its JSON names from snake_case.',
  },
  ENUM_SYMBOL_STYLE: {
    languages: ['AVRO', 'PROTOBUF'],
    severity: 'warning',
    asks: 'symbols of enums in UPPER_SNAKE_CASE',
    why: 'Generated code makes constants of them.',
  },
  ENUM_VALUE_PREFIX: {
    languages: ['PROTOBUF'],
    severity: 'off',
    asks: 'values of an enum that begin with the name of the enum',
    why: 'In Protobuf the values of all enums of a scope share one space of names.',
  },
  DOC_MISSING: {
    languages: everyLanguage,
    severity: 'warning',
    asks: 'a description of each type: doc, description, or a comment',
    why: 'Consumers read the schema where they cannot ask its author.',
  },
  FIELD_DOC_MISSING: {
    languages: everyLanguage,
    severity: 'off',
    asks: 'a description of each field',
    why: 'A unit or a time zone stands nowhere else.',
  },
  NULLABLE_WITHOUT_DEFAULT: {
    languages: ['AVRO'],
    severity: 'warning',
    asks: 'a default for a field that may be null',
    why: 'Without a default the field can be neither added nor removed later, and every writer has to name it.',
  },
  FIELD_WITHOUT_DEFAULT: {
    languages: ['AVRO'],
    severity: 'off',
    asks: 'a default for each field',
    why: 'A field without one cannot be removed under forward nor added under backward compatibility.',
  },
  ENUM_WITHOUT_DEFAULT: {
    languages: ['AVRO'],
    severity: 'warning',
    asks: 'a default symbol for each enum',
    why: 'Readers of today have nothing to fall back on when a symbol is added tomorrow.',
  },
  ENUM_ZERO_VALUE: {
    languages: ['PROTOBUF'],
    severity: 'warning',
    asks: 'an enum whose value 0 ends with _UNSPECIFIED or _UNKNOWN',
    why: 'In proto3 an absent field reads as value 0, which then must not mean anything.',
  },
  LOGICAL_TYPE_UNKNOWN: {
    languages: ['AVRO'],
    severity: 'error',
    asks: 'logical types that Avro knows, on a type that can hold them',
    why: 'Avro ignores what it does not know: the values are then plain numbers and bytes.',
  },
  SINGLE_BRANCH_UNION: {
    languages: ['AVRO'],
    severity: 'warning',
    asks: 'a union with more than one branch',
    why: 'A union of one type costs a byte for each value and says nothing.',
  },
  DIALECT_MISSING: {
    languages: ['JSON'],
    severity: 'warning',
    asks: '$schema at the root',
    why: 'Without it each validator assumes a draft of its own.',
  },
  DEPRECATED_FEATURE: {
    languages: everyLanguage,
    severity: 'warning',
    asks: 'nothing that the language has given up',
    why: 'New tools of the language do not read it, or read it as something else.',
  },
  CONTENT_MODEL_UNSTATED: {
    languages: ['JSON'],
    severity: 'warning',
    asks: 'additionalProperties or unevaluatedProperties for each object with properties',
    why: 'An open object cannot get another property later without breaking compatibility, and a closed one can.',
  },
  REQUIRED_UNDECLARED: {
    languages: ['JSON'],
    severity: 'error',
    asks: 'properties for each name in required',
    why: 'A name that is required and not declared is most often misspelt, and then no value is valid.',
  },
  TYPE_MISSING: {
    languages: ['JSON'],
    severity: 'off',
    asks: 'type, const, enum, $ref or a combination for each property',
    why: 'A property without any of them takes every value.',
  },
  SYNTAX_MISSING: {
    languages: ['PROTOBUF'],
    severity: 'warning',
    asks: 'a syntax or edition statement',
    why: 'Without one a file is proto2, whoever wrote it.',
  },
  REQUIRED_FIELD: {
    languages: ['PROTOBUF'],
    severity: 'warning',
    asks: 'no required fields',
    why: 'A required field can never be removed: old readers refuse every message without it.',
  },
} as const satisfies Record<string, LintRule>

export type LintCode = keyof typeof lintRules

/** One thing that a rule asks for and the schema lacks. */
export interface LintNote {
  readonly code: LintCode
  /** The place: `acme.Order.total` (Avro, Protobuf) or `#/properties/total` (JSON). */
  readonly path: string
  /** One sentence. */
  readonly message: string
  /** Offset into the text as written; -1 where there is none. */
  readonly at: number
}
