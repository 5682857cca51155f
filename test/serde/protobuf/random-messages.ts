import fc from 'fast-check'

/** A random .proto text with values of its first message. */
export interface RandomCase {
  readonly text: string
  readonly value: Record<string, unknown>
}

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  int32: fc.integer(),
  sint32: fc.integer(),
  sfixed32: fc.integer(),
  uint32: fc.nat({ max: 2 ** 32 - 1 }),
  fixed32: fc.nat({ max: 2 ** 32 - 1 }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  sint64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  sfixed64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fixed64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  float: fc.float(),
  double: fc.double(),
  bool: fc.boolean(),
  string: fc.string({ unit: 'grapheme', maxLength: 60 }),
  bytes: fc.uint8Array({ maxLength: 90 }),
  Color: fc.integer({ min: 0, max: 2 }),
}

const keyTypes = ['int32', 'sint32', 'uint32', 'fixed32', 'bool', 'string'] as const

interface Field {
  readonly declaration: (name: string, number: number) => string
  readonly value: fc.Arbitrary<unknown>
}

const typeNames = fc.constantFrom(...Object.keys(scalars))
const leaf = fc.record({ a: fc.integer(), b: fc.array(fc.string(), { maxLength: 3 }) }, { requiredKeys: [] })

function valueOf(type: string): fc.Arbitrary<unknown> {
  return type === 'Leaf' ? leaf : (scalars[type] ?? fc.constant(0))
}

const anyType = fc.oneof(typeNames, fc.constant('Leaf'))

const field: fc.Arbitrary<Field> = fc.oneof(
  anyType.map(type => ({
    declaration: (name: string, number: number) => `${type} ${name} = ${number};`,
    value: valueOf(type),
  })),
  typeNames.map(type => ({
    declaration: (name: string, number: number) => `optional ${type} ${name} = ${number};`,
    value: valueOf(type),
  })),
  fc.tuple(anyType, fc.boolean()).map(([type, isExpanded]) => ({
    declaration: (name: string, number: number) =>
      `repeated ${type} ${name} = ${number}${isExpanded && !/string|bytes|Leaf/.test(type) ? ' [packed = false]' : ''};`,
    value: fc.array(valueOf(type), { maxLength: 5 }),
  })),
  fc.tuple(fc.constantFrom(...keyTypes), anyType).map(([key, type]) => ({
    declaration: (name: string, number: number) => `map<${key}, ${type}> ${name} = ${number};`,
    value: fc.dictionary(valueOf(key).map(String), valueOf(type), { maxKeys: 4 }),
  })),
)

/** Proto3 messages of up to twelve fields with distant numbers, and a value with some of them set. */
export const randomCase: fc.Arbitrary<RandomCase> = fc
  .array(fc.tuple(field, fc.integer({ min: 1, max: 300 })), { minLength: 1, maxLength: 12 })
  .chain(fields => {
    let number = 0
    const named = fields.map(([one, gap], at) => ({ name: `f${at}`, number: (number += gap), one }))
    const declarations = named.map(({ name, number: own, one }) => one.declaration(name, own))
    const text = `syntax = "proto3"; package t; message M { ${declarations.join(' ')} }
      message Leaf { int32 a = 1; repeated string b = 2; } enum Color { RED = 0; GREEN = 1; BLUE = 2; }`
    const shape = Object.fromEntries(named.map(({ name, one }) => [name, one.value]))
    return fc.record(shape, { requiredKeys: [] }).map(value => ({ text, value: { ...value } }))
  })
