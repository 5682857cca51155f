import { rules } from '../schema/protobuf/rules.ts'
import type { Kind } from '../schema/protobuf/rules.ts'
import type { RulePage, RuleRow } from './rule-page.ts'
import { rulePage } from './rule-page.ts'

const proto3 = (...lines: readonly string[]): string => ['syntax = "proto3";', ...lines, ''].join('\n')
const proto2 = (...lines: readonly string[]): string => ['syntax = "proto2";', ...lines, ''].join('\n')
const message = (...lines: readonly string[]): string =>
  ['message Order {', ...lines.map(line => `  ${line}`), '}'].join('\n')

const refund = ['message Refund {', '  string reason = 1;', '}']
const money = ['message Money {', '  int64 units = 1;', '}']
const price = ['message Price {', '  double amount = 1;', '}']

/** What the rules of Protobuf mean, by kind; kinds that are not here break nothing. */
const rows: { readonly [kind in Kind]?: RuleRow } = {
  PACKAGE_CHANGED: {
    meaning:
      'The package differs, so every type has another full name. Readers look for a message by its full name: records of the ' +
      'first message read as before, records of any other are taken for the first. Any, descriptors and gRPC find no type.',
    example: [
      proto3('package shop;', message('int64 id = 1;'), ...refund),
      proto3('package store;', message('int64 id = 1;'), ...refund),
    ],
  },
  MESSAGE_REMOVED: {
    meaning: 'A message is gone. Records of that message are read as another message of the schema, or not at all.',
    example: [proto3(message('int64 id = 1;'), ...refund), proto3(message('int64 id = 1;'))],
  },
  FIELD_KIND_CHANGED: {
    meaning: 'A number stands for a scalar on one side and for a message or a map on the other.',
    example: [proto3(message('Money total = 1;'), ...money), proto3(message('string total = 1;'), ...money)],
  },
  FIELD_SCALAR_KIND_CHANGED: {
    meaning:
      'The scalar type of a field is encoded in another way: the reader takes the bytes for another value, ' +
      'or does not know the field any more.',
    example: [proto3(message('sint32 change = 1;')), proto3(message('int32 change = 1;'))],
  },
  FIELD_NAMED_TYPE_CHANGED: {
    meaning: 'A field has another message type, or one of the same name whose content does not fit.',
    example: [
      proto3(message('Money total = 1;'), ...money, ...price),
      proto3(message('Price total = 1;'), ...money, ...price),
    ],
  },
  FIELD_NUMERIC_LABEL_CHANGED: {
    meaning:
      'A number changed between `optional` or `required` and `repeated`: a list becomes one value or one value a list.',
    example: [proto3(message('repeated int32 codes = 1;')), proto3(message('optional int32 codes = 1;'))],
  },
  REQUIRED_FIELD_ADDED: {
    meaning: 'The reader requires a field that the writer does not have. A message without it is refused.',
    example: [
      proto2(message('optional int64 id = 1;')),
      proto2(message('optional int64 id = 1;', 'required string customer = 2;')),
    ],
  },
  REQUIRED_FIELD_REMOVED: {
    meaning: 'A required field is gone. Records written without it are refused by those who still require it.',
    whoBreaks:
      'Consumers that stay on the schema before the change, when they read records written with the schema after it.',
    example: [
      proto2(message('optional int64 id = 1;', 'required string customer = 2;')),
      proto2(message('optional int64 id = 1;')),
    ],
  },
  ONEOF_FIELD_REMOVED: {
    meaning: 'A oneof lost a member. A record with that member reads as one in which nothing of the oneof is set.',
    example: [
      proto3(message('oneof payment {', '  string card = 1;', '  string voucher = 2;', '}')),
      proto3(message('oneof payment {', '  string card = 1;', '}')),
    ],
  },
  FIELD_MOVED_TO_EXISTING_ONEOF: {
    meaning: 'A field moved into a oneof. Of members that were set together the last one read is kept.',
    example: [
      proto3(message('string voucher = 2;', 'oneof payment {', '  string card = 1;', '}')),
      proto3(message('oneof payment {', '  string card = 1;', '  string voucher = 2;', '}')),
    ],
  },
  MULTIPLE_FIELDS_MOVED_TO_ONEOF: {
    meaning:
      'Several plain fields became members of one oneof. Of those that were set together the last one read is kept.',
    example: [
      proto3(message('string card = 1;', 'string voucher = 2;')),
      proto3(message('oneof payment {', '  string card = 1;', '  string voucher = 2;', '}')),
    ],
  },
  FIELD_LABEL_DROPPED: {
    meaning: 'A repeated number became a single one without a label. Packed lists are not read as one number.',
    example: [proto3(message('repeated int32 codes = 1;')), proto3(message('int32 codes = 1;'))],
  },
  FIELD_SCALAR_NARROWED: {
    meaning: 'The reader has fewer bits for the value: larger values are cut off.',
    example: [proto3(message('int64 id = 1;')), proto3(message('int32 id = 1;'))],
  },
  FIELD_BYTES_TO_STRING: {
    meaning: 'Bytes are read as a string. Bytes that are not UTF-8 are refused.',
    example: [proto3(message('bytes token = 1;')), proto3(message('string token = 1;'))],
  },
  FIELD_GROUP_CHANGED: {
    meaning: 'A number stands for a group on one side and for a field on the other. Groups are not compared.',
    example: [
      proto2(message('optional group Line = 1 {', '  optional int32 count = 1;', '}')),
      proto2(message('optional int32 line = 1;')),
    ],
  },
  RESERVED_NUMBER_USED: {
    meaning: 'A field has a number that was reserved. Records of a removed field may still carry it, as another type.',
    example: [
      proto3(message('reserved 2;', 'int64 id = 1;')),
      proto3(message('int64 id = 1;', 'string customer = 2;')),
    ],
  },
  BYTES_DEFAULT_UNQUOTED: {
    meaning: 'The canonical text prints the default of a bytes field without quotes. Compilers refuse that text.',
    whoBreaks: 'Whoever compiles the text that the registry gives back.',
    example: [
      proto2(message('optional bytes token = 1;')),
      proto2(message('optional bytes token = 1 [default = "x"];')),
    ],
  },
  FIELD_REMOVED: {
    meaning: 'The reader lacks a field of the writer and skips it.',
    isMechanical: true,
  },
  ENUM_CONST_REMOVED: {
    meaning: 'The reader lacks a constant of the writer and sees its number.',
    isMechanical: true,
  },
}

/** Every kind of difference in Protobuf. */
export const protobufRulePages: readonly RulePage[] = Object.entries(rules).map(([kind, { verdict, hint, explains }]) =>
  rulePage('PROTOBUF', kind, rows[kind as Kind] ?? {}, { verdict, meaning: explains('', '…'), fix: hint }),
)
