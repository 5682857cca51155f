/** The text of a schema with that many fields; with `isEvolved` the last has another name and a default, or another bound. */
export type TextOf = (fields: number, isEvolved: boolean) => string

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

const avroTypes = [
  '"string"',
  '["null","string"],"default":null',
  '"long","default":0',
  '"double"',
  '{"type":"long","logicalType":"timestamp-millis"}',
  '{"type":"array","items":"string"},"default":[]',
  '["null",{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}],"default":null',
  '"boolean","doc":"A flag."',
]

/** A record with fields of the kinds that orders and customers have. */
export const avroText: TextOf = (count, isEvolved) => {
  const fields = numbersTo(count).map(at =>
    isEvolved && at === count - 1
      ? '{"name":"other","type":["null","string"],"default":null}'
      : `{"name":"field_${at}","type":${avroTypes[at % avroTypes.length]}}`,
  )
  return `{"type":"record","name":"Order","namespace":"com.example.shop","doc":"One order.","fields":[${fields.join(',')}]}`
}

const protobufTypes = [
  'string',
  'int64',
  'optional string',
  'double',
  'repeated string',
  'Status',
  'Money',
  'map<string, Money>',
  'bool',
  'bytes',
]

/** A message with fields of the same kinds. */
export const protobufText: TextOf = (count, isEvolved) => {
  const fields = numbersTo(count).map(at => {
    const name = isEvolved && at === count - 1 ? 'other' : `field_${at}`
    return `  ${protobufTypes[at % protobufTypes.length]} ${name} = ${at + 1}${at % 9 === 0 ? ' [deprecated = true]' : ''};\n`
  })
  return `syntax = "proto3";
package com.example.shop;

message Order {
${fields.join('')}
  message Money {
    int64 units = 1;
  }
  enum Status {
    NEW = 0;
    PAID = 1;
  }
}
`
}

/** An object with properties of the kinds that events have, in a dialect. */
export const jsonTextIn =
  (dialect: string): TextOf =>
  (count, isEvolved) => {
    const properties = numbersTo(count).map(at => [`p${at}`, property(at, isEvolved && at === count - 1)] as const)
    return JSON.stringify({
      $schema: dialect,
      title: 'Event',
      type: 'object',
      properties: Object.fromEntries(properties),
      required: ['p0', 'p1'],
      additionalProperties: false,
    })
  }

function property(at: number, isWider: boolean): object {
  if (isWider) return { type: ['string', 'integer', 'array', 'object'] }
  if (at % 8 === 0) {
    const properties = { a: { type: 'integer', minimum: 0 }, b: { type: 'string', maxLength: 40 } }
    return { type: 'object', properties, required: ['a'], additionalProperties: false }
  }
  if (at % 5 === 0) return { type: 'array', items: { type: 'string', enum: ['x', 'y', 'z'] }, maxItems: 20 }
  if (at % 3 === 0) return { type: 'integer', minimum: -100, maximum: 1000 + at }
  return { type: 'string', maxLength: 100 + at, description: `Property ${at}` }
}
