import type { SideWords } from '../schema.ts'

/** What a kind of difference means and how it is told. */
export interface Rule {
  readonly verdict: 'break' | 'warn' | 'ok'
  /** Upstream's sentence, word for word where the kind breaks; `''` where upstream has none. */
  readonly says: (path: string, words: SideWords) => string
  /** For people; `name` is the name of the field or type. */
  readonly explains: (path: string, name: string) => string
  readonly hint: string
  /** Of a reader that came after the writer alone. */
  readonly isOfLaterReader?: true
}

const silent = (): string => ''

/** One row for each kind of difference. Kinds with the verdict `warn` are our own: upstream accepts them silently. */
export const rules = {
  PACKAGE_CHANGED: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `The package at '${path}' in the ${reader} schema does not match the package in the ${writer} schema`,
    explains: () => 'The package differs, so every type has another full name.',
    hint: 'Keep the package, or register the schema under a new subject.',
  },
  MESSAGE_ADDED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The message ${name} is new.`,
    hint: 'Nothing to do.',
  },
  MESSAGE_REMOVED: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `The ${reader} schema is missing a MESSAGE type at path '${path}' in the ${writer} schema`,
    explains: (_, name) => `The message ${name} is gone, so data of that type cannot be read.`,
    hint: 'Keep the message, at the same place and under the same name.',
  },
  MESSAGE_MOVED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The message ${name} stands at another position among its neighbours.`,
    hint: 'Message indexes follow the order of messages: readers must use the index of the schema in the payload.',
  },
  ENUM_ADDED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The enum ${name} is new.`,
    hint: 'Nothing to do.',
  },
  ENUM_REMOVED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The enum ${name} is gone.`,
    hint: 'Nothing to do: enums are integers in the data.',
  },
  ENUM_CONST_ADDED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The constant ${name} is new.`,
    hint: 'Nothing to do.',
  },
  ENUM_CONST_REMOVED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The constant ${name} is gone; readers see its number.`,
    hint: 'Reserve the number and the name of the constant.',
  },
  ENUM_CONST_CHANGED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The constant is now called ${name}.`,
    hint: 'JSON carries the names of constants: keep the name where JSON is used.',
  },
  FIELD_ADDED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The field ${name} is new; older data reads as its default.`,
    hint: 'Nothing to do.',
  },
  FIELD_REMOVED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The field ${name} is gone; readers skip it.`,
    hint: 'Reserve the number and the name of the field.',
  },
  FIELD_NAME_CHANGED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The field is now called ${name}; its number is the same.`,
    hint: 'JSON carries the names of fields: set json_name to the earlier name where JSON is used.',
  },
  FIELD_KIND_CHANGED: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `The type of a field at path '${path}' in the ${reader} schema does not match the ${writer} schema`,
    explains: (_, name) => `The field ${name} changes between scalar, message and map.`,
    hint: 'Give the new type a new field number and reserve the earlier one.',
  },
  FIELD_SCALAR_KIND_CHANGED: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `The kind of a SCALAR field at path '${path}' in the ${reader} schema does not match its kind in the ${writer} schema`,
    explains: (_, name) => `The field ${name} has a scalar type that is written differently in the data.`,
    hint: 'Stay within a group of types: int32 int64 uint32 uint64 bool and enums; sint32 sint64; string bytes; fixed32 sfixed32; fixed64 sfixed64. Else use a new field number.',
  },
  FIELD_NAMED_TYPE_CHANGED: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `The type of a MESSAGE field at path '${path}' in the ${reader} schema does not match its type in the ${writer} schema`,
    explains: (_, name) => `The field ${name} has another message type, or one whose content is incompatible.`,
    hint: 'Keep the message type, or give the new type a new field number.',
  },
  FIELD_NUMERIC_LABEL_CHANGED: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `The label for a NUMERIC field at path '${path}' in the ${reader} schema does not match its label in the ${writer} schema`,
    explains: (_, name) => `The field ${name} has another label; packed data of numbers cannot be read as one number.`,
    hint: 'Keep the label, or use a new field number.',
  },
  FIELD_STRING_OR_BYTES_LABEL_CHANGED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The field ${name} has another label; of several values a reader of one takes the last.`,
    hint: 'Nothing to do where there is one value.',
  },
  REQUIRED_FIELD_ADDED: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `A required field  at path '${path}' in the ${reader} schema is missing in the ${writer} schema`,
    explains: (_, name) => `The required field ${name} is new; data without it is refused.`,
    hint: 'Make the field optional.',
  },
  REQUIRED_FIELD_REMOVED: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `The ${reader} schema is missing a required field at path: '${path}' in the ${writer} schema`,
    explains: (_, name) =>
      `The required field ${name} is gone; data written from now on is refused by earlier readers.`,
    hint: 'Keep the field.',
  },
  ONEOF_ADDED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The oneof ${name} is new.`,
    hint: 'Nothing to do.',
  },
  ONEOF_REMOVED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The oneof ${name} is gone.`,
    hint: 'Nothing to do.',
  },
  ONEOF_FIELD_ADDED: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The oneof has a new member ${name}.`,
    hint: 'Nothing to do.',
  },
  ONEOF_FIELD_REMOVED: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `The ${reader} schema is missing a oneof field at path '${path}' in the ${writer} schema`,
    explains: (_, name) => `The oneof has lost its member ${name}: a reader cannot tell its data from an unset oneof.`,
    hint: 'Keep the member in its oneof.',
  },
  ONEOF_FIELD_MOVED_TO_TOP_LEVEL: {
    verdict: 'ok',
    says: silent,
    explains: (_, name) => `The field ${name} has left its oneof.`,
    hint: 'Nothing to do.',
  },
  FIELD_MOVED_TO_EXISTING_ONEOF: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `A field in the oneof at path '${path}' in the ${reader} schema is outside an existing oneof in the ${writer} schema`,
    explains: (_, name) => `Members of the oneof ${name} could be set together before; now the last one read wins.`,
    hint: 'Leave the field outside the oneof, or add a new one inside.',
  },
  MULTIPLE_FIELDS_MOVED_TO_ONEOF: {
    verdict: 'break',
    says: (path, { reader, writer }) =>
      `Multiple fields in the oneof at path '${path}' in the ${reader} schema are outside a oneof in the ${writer} schema`,
    explains: (_, name) =>
      `Several plain fields are now members of the oneof ${name}: of those set together one is kept.`,
    hint: 'Leave the fields outside the oneof, or move only one.',
  },
  FIELD_LABEL_DROPPED: {
    verdict: 'warn',
    says: silent,
    explains: (_, name) =>
      `The field ${name} was repeated and is single now: packed numbers cannot be read as one number.`,
    hint: 'Keep the label, or use a new field number. This is accepted because one side has no label.',
  },
  FIELD_SCALAR_NARROWED: {
    verdict: 'warn',
    says: silent,
    explains: (_, name) =>
      `The field ${name} has a type that cannot hold every earlier value; larger ones are cut off.`,
    hint: 'Keep the wider type unless all values fit.',
  },
  FIELD_BYTES_TO_STRING: {
    verdict: 'warn',
    says: silent,
    explains: (_, name) => `The field ${name} held bytes and is a string now: bytes that are no UTF-8 are refused.`,
    hint: 'Keep bytes unless all values are UTF-8.',
  },
  FIELD_GROUP_CHANGED: {
    verdict: 'warn',
    says: silent,
    explains: (_, name) => `The number of the field ${name} belongs to a group on the other side; the data differ.`,
    hint: 'Use a new field number. Groups are not compared.',
  },
  RESERVED_NUMBER_USED: {
    verdict: 'warn',
    says: silent,
    explains: (_, name) =>
      `The field ${name} has a number that was reserved; data of a removed field may still carry it.`,
    hint: 'Use a number that was never used.',
    // The other way round it is the field that was removed, and reserved as it should be.
    isOfLaterReader: true,
  },
  BYTES_DEFAULT_UNQUOTED: {
    verdict: 'warn',
    says: silent,
    explains: (_, name) =>
      `The default of the field ${name} lost its quotes in the canonical text, which compilers refuse.`,
    hint: 'Drop the default.',
  },
} as const satisfies Record<string, Rule>

/** Upstream's kind words, and our own for what it does not see. */
export type Kind = keyof typeof rules
