import { rules } from '../schema/avro/rules.ts'
import type { RuleName } from '../schema/avro/rules.ts'
import type { RulePage, RuleRow } from './rule-page.ts'
import { rulePage } from './rule-page.ts'

const order = (...fields: readonly unknown[]) => ({ type: 'record', name: 'Order', fields })
const id = { name: 'id', type: 'long' }
const status = (symbols: readonly string[], more: object = {}) => ({ type: 'enum', name: 'Status', symbols, ...more })
const hash = (size: number, name = 'Hash') => ({ type: 'fixed', name, size })

/** What the rules of Avro mean, by kind. */
const rows: Readonly<Record<Exclude<RuleName, 'ENUM_FIELD_WITHOUT_DEFAULT'>, RuleRow>> = {
  TYPE_MISMATCH: {
    meaning:
      'The reader has a type to which Avro does not promote the type of the writer. ' +
      'Promotions are int to long, float and double; long to float and double; float to double; string to bytes and back.',
    example: [order({ name: 'amount', type: 'long' }), order({ name: 'amount', type: 'int' })],
  },
  NAME_MISMATCH: {
    meaning:
      'A record, enum or fixed of the reader has another name than the one of the writer, and no alias that names it. ' +
      'Avro tells named types apart by their names.',
    example: [order({ name: 'digest', type: hash(4) }), order({ name: 'digest', type: hash(4, 'Digest') })],
    isMechanical: true,
  },
  FIXED_SIZE_MISMATCH: {
    meaning: 'A fixed has another size. Its bytes carry no length, so a reader of another size cannot take them.',
    example: [order({ name: 'digest', type: hash(4) }), order({ name: 'digest', type: hash(2) })],
  },
  MISSING_ENUM_SYMBOLS: {
    meaning: 'The enum of the reader lacks symbols of the writer, and has no default that would stand for them.',
    example: [
      order({ name: 'status', type: status(['OPEN', 'PAID', 'CLOSED']) }),
      order({ name: 'status', type: status(['OPEN', 'PAID']) }),
    ],
    isMechanical: true,
  },
  MISSING_UNION_BRANCH: {
    meaning: 'The union of the reader has no branch that reads the values of a branch, or of a type, of the writer.',
    example: [order({ name: 'note', type: ['null', 'string'] }), order({ name: 'note', type: ['null', 'int'] })],
  },
  READER_FIELD_MISSING_DEFAULT_VALUE: {
    meaning: 'The reader has a field that the writer lacks, and no default: the reader has no value to put there.',
    example: [order(id), order(id, { name: 'customer', type: 'string' })],
    isMechanical: true,
  },
  AMBIGUOUS_FIELD: {
    meaning: 'A field of the reader goes by the names of several fields of the writer, by its own name or its aliases.',
    example: [
      order({ name: 'mail', type: 'string' }, { name: 'email', type: 'string' }),
      order({ name: 'email', type: 'string', aliases: ['mail'] }),
    ],
  },
  ENUM_SYMBOLS_READ_AS_DEFAULT: {
    meaning: 'The enum of the reader lacks symbols of the writer and reads them as its default.',
    example: [
      order({ name: 'status', type: status(['OPEN', 'PAID', 'CLOSED']) }),
      order({ name: 'status', type: status(['OPEN', 'PAID'], { default: 'OPEN' }) }),
    ],
  },
  LOGICAL_TYPE_CHANGED: {
    meaning: 'The values keep their encoding and mean something else, as milliseconds that are read as microseconds.',
    example: [
      order({ name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } }),
      order({ name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } }),
    ],
  },
  NAMESPACE_CHANGED: {
    meaning:
      'Two named types agree in their simple names and not in their namespaces. Some readers compare full names.',
    example: [
      order({ name: 'digest', type: { ...hash(4), namespace: 'a' } }),
      order({ name: 'digest', type: { ...hash(4), namespace: 'b' } }),
    ],
    isMechanical: true,
  },
  BYTES_READ_AS_STRING: {
    meaning: 'Bytes are read as a string. Bytes that are not UTF-8 cannot be.',
    example: [order({ name: 'token', type: 'bytes' }), order({ name: 'token', type: 'string' })],
  },
  TYPE_PROMOTED: { meaning: 'The reader has a wider type.' },
  TYPE_RENAMED: { meaning: "The writer's type is found by an alias of the reader's." },
  FIELD_RENAMED: { meaning: "The writer's field is found by an alias of the reader's." },
  FIELD_ADDED: { meaning: 'The reader has a field that the writer lacks, with a default.' },
  FIELD_REMOVED: { meaning: 'The reader skips a field of the writer.' },
}

/** Every kind of difference in Avro. */
export const avroRulePages: readonly RulePage[] = Object.entries(rows).map(([kind, row]) => {
  const { verdict, hint } = rules[kind as keyof typeof rows]
  return rulePage('AVRO', kind, row, { verdict, meaning: '', fix: hint })
})
