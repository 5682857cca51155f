import fc from 'fast-check'
import { plainFields, taggedFields } from '../../src/kafka/decoding.ts'
import type { StructNode, TypeNode } from '../../src/kafka/wire-types.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const bytes = fc.uint8Array({ maxLength: 20 }).map(array => Buffer.from(array))

/** Values of a type in one version, as they are read. */
export function valuesOf(node: TypeNode, version: number): fc.Arbitrary<unknown> {
  const values = nonNullValuesOf(node, version)
  return 'nullableSince' in node && node.nullableSince <= version ? fc.option(values, { freq: 4 }) : values
}

function nonNullValuesOf(node: TypeNode, version: number): fc.Arbitrary<unknown> {
  switch (node.kind) {
    case 'bool':
      return fc.boolean()
    case 'int8':
      return fc.integer({ min: -128, max: 127 })
    case 'int16':
      return fc.integer({ min: -32768, max: 32767 })
    case 'int32':
      return fc.integer()
    case 'int64':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case 'uuid':
      return fc.uint8Array({ minLength: 16, maxLength: 16 }).map(array => Buffer.from(array).toString('base64url'))
    case 'string':
      return text
    case 'bytes':
    case 'records':
      return bytes
    case 'array':
      return fc.array(valuesOf(node.item, version), { maxLength: 3 })
    case 'struct':
      return structsOf(node, version)
  }
}

function structsOf(node: StructNode, version: number): fc.Arbitrary<unknown> {
  const present = new Set([...plainFields(node, version), ...taggedFields(node, version)].map(({ name }) => name))
  return fc.record(
    Object.fromEntries(
      node.fields.map(({ name, type, absent }) => [
        name,
        present.has(name) ? valuesOf(type, version) : fc.constant(absent),
      ]),
    ),
  )
}
