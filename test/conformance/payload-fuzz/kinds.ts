/** Two verdicts that differ, in words without the numbers and names of one payload. */
export interface Disagreement {
  readonly language: string
  readonly judge: string
  /** `passes`, or the reason and the problem. */
  readonly ours: string
  /** `takes it`, or its words. */
  readonly theirs: string
}

/** A kind of disagreement that is meant. docs/payload-checks.md has the same list. */
interface Kind {
  readonly language: string
  readonly judges: readonly string[]
  readonly ours: RegExp
  readonly theirs: RegExp
  readonly because: string
}

const takes = /^takes it$/

/** Every kind that is meant; any other fails the run. */
export const kinds: readonly Kind[] = [
  {
    language: 'AVRO',
    judges: ['Java'],
    ours: /a string is not UTF/,
    theirs: takes,
    because: 'Java puts U+FFFD in place of what is no UTF-8; consumers in other languages fail',
  },
  {
    language: 'AVRO',
    judges: ['Java'],
    ours: /a boolean is neither/,
    theirs: takes,
    because: 'Java reads every byte but 1 as false; Avro knows 0 and 1',
  },
  {
    language: 'AVRO',
    judges: ['Java'],
    ours: /an? (?:int|long) is larger than/,
    theirs: takes,
    because: 'Java drops the bits of an int beyond 32, of a long beyond 64',
  },
  {
    language: 'AVRO',
    judges: ['Java'],
    ours: /a block of items is not as long as it says/,
    theirs: takes,
    because: 'Java needs the length of a block only where it passes over the field',
  },
  {
    language: 'AVRO',
    judges: ['Java'],
    ours: /^passes$/,
    theirs: /^NullPointerException: Cannot read field .* is null$/,
    because: 'a fault of Java 1.12: its parser fails on some records that hold one another, valid ones too',
  },
  {
    language: 'AVRO',
    judges: ['avsc'],
    ours: /^passes$/,
    theirs: /potential precision loss/,
    because: 'avsc has no number for a long beyond 2^53',
  },
  {
    language: 'PROTOBUF',
    judges: ['Java', 'Python', 'protobufjs'],
    ours: /the field is written as/,
    theirs: takes,
    because: 'a known field of another wire type is an unknown field to the libraries: its value is lost',
  },
  {
    language: 'PROTOBUF',
    judges: ['Java'],
    ours: /a (?:tag|length) is larger than/,
    theirs: takes,
    because: 'Java drops the bits of a tag or a length beyond 32; C++ and Python fail',
  },
  {
    language: 'PROTOBUF',
    judges: ['Python', 'protobufjs'],
    ours: /a string is not UTF/,
    theirs: takes,
    because: 'Python and protobufjs leave the strings of proto2 unchecked in maps too; Java fails',
  },
  {
    language: 'PROTOBUF',
    judges: ['protobufjs'],
    ours: /a varint has more than/,
    theirs: takes,
    because: 'protobufjs goes on after ten bytes of a varint of 32 bits',
  },
  {
    language: 'PROTOBUF',
    judges: ['protobufjs'],
    ours: /^passes$/,
    theirs: /missing required/,
    because: 'protobufjs wants the required fields in each part of a message that comes in parts',
  },
  {
    language: 'PROTOBUF',
    judges: ['protobufjs'],
    ours: /^passes$/,
    theirs: /invalid end group tag/,
    because: 'a fault of protobufjs 8.8: it fails on every unknown group in a message without fields',
  },
  {
    language: 'PROTOBUF',
    judges: ['Python'],
    ours: /a field has the number N/,
    theirs: takes,
    because: 'Python takes a field of the number 0 in a message without fields; Java and C++ fail',
  },
  {
    language: 'JSON',
    judges: ['Python'],
    ours: /^passes$|multiple of/,
    theirs: /^invalid: multipleOf$|^takes it$/,
    because: 'Python has integers without bound; to us, as to JavaScript, a number is the nearest double',
  },
  {
    language: 'JSON',
    judges: ['Python', 'ajv'],
    ours: /^passes$/,
    theirs: /^(?:RecursionError|RangeError)/,
    because: 'a schema that leads to itself without going into the value: we stop where one alternative fits',
  },
  {
    language: 'JSON',
    judges: ['ajv'],
    ours: /\(contains\)$/,
    theirs: takes,
    because: 'ajv takes an empty array beside `contains` where `items` is a list; Python and the drafts refuse it',
  },
]

/** The kind of a disagreement; undefined for one that nobody meant. */
export function kindOf({ language, judge, ours, theirs }: Disagreement): Kind | undefined {
  return kinds.find(
    kind =>
      kind.language === language && kind.judges.includes(judge) && kind.ours.test(ours) && kind.theirs.test(theirs),
  )
}
