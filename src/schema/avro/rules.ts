import type { Difference, SideWords } from '../schema.ts'

/** What a rule is told about the place where it fired. */
export interface Facts {
  /** JSON pointer from the reader's root. */
  readonly path: string
  readonly detail: string
  /** The same place in names: `User.address[]`. */
  readonly place: string
}

interface Rule {
  /** Upstream's kind word where it is not the name of the rule. */
  readonly kind?: string
  readonly verdict: Difference['verdict']
  /** Upstream's sentence about the two sides. */
  readonly describe: (facts: Facts, words: SideWords) => string
  readonly explain: (facts: Facts) => string
  readonly hint: string
}

const typeMismatch: Rule['describe'] = ({ path }, { reader, writer }) =>
  `The type (path '${path}') of a field in the ${reader} schema does not match with the ${writer} schema`

/** Avro 1.12, Schema Resolution, under the kind words of Avro Java; the sentences are those of rest-contract 7.3. */
export const rules = {
  TYPE_MISMATCH: {
    verdict: 'break',
    describe: typeMismatch,
    explain: ({ place, detail }) => `${place}: ${detail}.`,
    hint: 'Keep the type, widen it (int to long, float, double; string to bytes), or add the new type to a union.',
  },
  NAME_MISMATCH: {
    verdict: 'break',
    describe: ({ path }) => `The name of the schema has changed (path '${path}')`,
    explain: ({ place, detail }) => `${place}: the reader's type goes by another name; ${detail}.`,
    hint: 'Keep the name, or add the old full name to the aliases of the type.',
  },
  FIXED_SIZE_MISMATCH: {
    verdict: 'break',
    describe: ({ path }, { reader, writer }) =>
      `The size of FIXED type field at path '${path}' in the ${reader} schema does not match with the ${writer} schema`,
    explain: ({ place, detail }) => `${place}: the sizes of the fixed differ; ${detail}.`,
    hint: 'Keep the size, or use a field of another name with the new type.',
  },
  MISSING_ENUM_SYMBOLS: {
    verdict: 'break',
    describe: ({ path, detail }, { reader, writer }) =>
      `The ${reader} schema is missing enum symbols '${detail}' at path '${path}' in the ${writer} schema`,
    explain: ({ place, detail }) => `${place}: the reader's enum lacks the symbols ${detail}.`,
    hint: 'Keep the symbols, or give the enum a default that stands for those it does not know.',
  },
  MISSING_UNION_BRANCH: {
    verdict: 'break',
    describe: ({ path }, { reader, writer }) =>
      `The ${reader} schema is missing a type inside a union field at path '${path}' in the ${writer} schema`,
    explain: ({ place, detail }) => `${place}: ${detail}.`,
    hint: 'Keep the branch in the union, or make sure that another branch reads its data.',
  },
  READER_FIELD_MISSING_DEFAULT_VALUE: {
    verdict: 'break',
    describe: ({ path, detail }, { reader, writer }) =>
      `The field '${detail}' at path '${path}' in the ${reader} schema has no default value and is missing in the ${writer} schema`,
    explain: ({ place }) => `${place}: the writer lacks the field, and the reader has no default for it.`,
    hint: 'Give the field a default.',
  },
  // Upstream compares such a field with the whole record of the writer, and its messages say so.
  ENUM_FIELD_WITHOUT_DEFAULT: {
    kind: 'TYPE_MISMATCH',
    verdict: 'break',
    describe: typeMismatch,
    explain: ({ place }) =>
      `${place}: the writer lacks the field, and the reader has no default for it; the default of its enum is for symbols.`,
    hint: 'Give the field a default, beside the default of the enum.',
  },
  AMBIGUOUS_FIELD: {
    verdict: 'break',
    describe: ({ path, detail }, { reader, writer }) =>
      `The field at path '${path}' in the ${reader} schema matches more than one field in the ${writer} schema: ${detail}`,
    explain: ({ place, detail }) => `${place}: its name and aliases stand for several fields of the writer: ${detail}.`,
    hint: 'Remove the aliases that name fields which the other schema still has.',
  },
  ENUM_SYMBOLS_READ_AS_DEFAULT: {
    verdict: 'warn',
    describe: ({ path, detail }, { reader, writer }) =>
      `The ${reader} schema reads the enum symbols '${detail}' of the ${writer} schema at path '${path}' as its default`,
    explain: ({ place, detail }) => `${place}: the symbols ${detail} are read as the default of the enum.`,
    hint: 'Add the symbols to the enum where readers have to tell them apart.',
  },
  LOGICAL_TYPE_CHANGED: {
    verdict: 'warn',
    describe: ({ path }, { reader, writer }) =>
      `The logical type at path '${path}' in the ${reader} schema differs from the ${writer} schema`,
    explain: ({ place, detail }) => `${place}: the values keep their encoding but mean something else; ${detail}.`,
    hint: 'Use a field of another name where the meaning of the values changes.',
  },
  NAMESPACE_CHANGED: {
    verdict: 'warn',
    describe: ({ path }, { reader, writer }) =>
      `The namespace at path '${path}' in the ${reader} schema differs from the ${writer} schema`,
    explain: ({ place, detail }) => `${place}: the types agree in their simple names alone; ${detail}.`,
    hint: 'Add the old full name to the aliases: readers in some languages compare full names.',
  },
  BYTES_READ_AS_STRING: {
    verdict: 'warn',
    describe: ({ path }, { reader, writer }) =>
      `The ${reader} schema reads bytes of the ${writer} schema at path '${path}' as a string`,
    explain: ({ place }) => `${place}: bytes that are not UTF-8 cannot be read as a string.`,
    hint: 'Keep bytes, or make sure that they always hold UTF-8 text.',
  },
  TYPE_PROMOTED: {
    verdict: 'ok',
    describe: ({ path, detail }) => `The type at path '${path}' is widened: ${detail}`,
    explain: ({ place, detail }) => `${place}: the type is widened; ${detail}.`,
    hint: 'Nothing to do.',
  },
  TYPE_RENAMED: {
    verdict: 'ok',
    describe: ({ path, detail }) => `The type at path '${path}' is found by its alias: ${detail}`,
    explain: ({ place, detail }) => `${place}: the writer's type is found by an alias; ${detail}.`,
    hint: 'Keep the alias as long as old data is read.',
  },
  FIELD_RENAMED: {
    verdict: 'ok',
    describe: ({ path, detail }) => `The field at path '${path}' is found by its alias: ${detail}`,
    explain: ({ place, detail }) => `${place}: the writer's field is found by an alias; ${detail}.`,
    hint: 'Keep the alias as long as old data is read.',
  },
  FIELD_ADDED: {
    verdict: 'ok',
    describe: ({ path, detail }, { writer }) =>
      `The field '${detail}' at path '${path}' is missing in the ${writer} schema and takes its default`,
    explain: ({ place }) => `${place}: the writer lacks the field; the reader takes its default.`,
    hint: 'Nothing to do.',
  },
  FIELD_REMOVED: {
    verdict: 'ok',
    describe: ({ path, detail }, { reader }) =>
      `The field '${detail}' of the record at path '${path}' is missing in the ${reader} schema and is skipped`,
    explain: ({ place, detail }) => `${place}: the reader skips the writer's field ${detail}.`,
    hint: 'Nothing to do.',
  },
} as const satisfies Record<string, Rule>

export type RuleName = keyof typeof rules

/** A rule by its name. */
export const ruleNamed = (name: RuleName): Rule => rules[name]
