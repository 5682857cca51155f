import assert from 'node:assert/strict'
import { create, createFileRegistry, createMutableRegistry, equals } from '@bufbuild/protobuf'
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  TimestampSchema,
  file_google_protobuf_timestamp as timestampFile,
} from '@bufbuild/protobuf/wkt'
import sr from '@confluentinc/schemaregistry'
import { client, refused } from './registry.mjs'

const { ProtobufDeserializer, ProtobufSerializer, SerdeType } = sr

const topic = 'conformance-javascript-protobuf'
const subject = `${topic}-value`
const moneyPath = 'demo/prices/money.proto'

const scalar = (name, number, type) => ({ name, number, type, label: Label.OPTIONAL, jsonName: name })
const text = (name, number) => scalar(name, number, Type.STRING)
const message = (name, number, typeName, label = Label.OPTIONAL) => ({
  ...scalar(name, number, Type.MESSAGE),
  typeName,
  label,
})

const money = create(FileDescriptorProtoSchema, {
  name: moneyPath,
  package: 'demo.prices',
  syntax: 'proto3',
  messageType: [{ name: 'Money', field: [text('currency', 1), scalar('units', 2, Type.INT64)] }],
})

/** Customer is message 0, Order message 1, Order.Line [1, 0] and Order.Note [1, 1]: this client counts no map entries. */
const orders = ({ idType = Type.STRING, more = [] } = {}) =>
  create(FileDescriptorProtoSchema, {
    name: 'demo/sales/order.proto',
    package: 'demo.sales',
    syntax: 'proto3',
    dependency: [moneyPath, 'google/protobuf/timestamp.proto'],
    messageType: [
      { name: 'Customer', field: [text('name', 1)] },
      {
        name: 'Order',
        field: [
          scalar('id', 1, idType),
          message('lines', 2, '.demo.sales.Order.Line', Label.REPEATED),
          message('labels', 3, '.demo.sales.Order.LabelsEntry', Label.REPEATED),
          message('created', 4, '.google.protobuf.Timestamp'),
          message('customer', 5, '.demo.sales.Customer'),
          ...more,
        ],
        nestedType: [
          { name: 'LabelsEntry', field: [text('key', 1), text('value', 2)], options: { mapEntry: true } },
          { name: 'Line', field: [text('sku', 1), message('price', 2, '.demo.prices.Money')] },
          { name: 'Note', field: [text('text', 1)] },
        ],
      },
    ],
  })

/** What protoc-gen-es would have generated for the two files. */
const generated = file =>
  createFileRegistry(create(FileDescriptorSetSchema, { file: [timestampFile.proto, money, file] }))

const first = generated(orders())
const withCoupon = generated(orders({ more: [text('coupon', 6)] }))
const withNumericId = generated(orders({ idType: Type.INT64 }))

const make = (types, name, value) => create(types.getMessage(`demo.sales.${name}`), value)
const serialize = (types, value) => {
  const registry = createMutableRegistry(types)
  return new ProtobufSerializer(client(), SerdeType.VALUE, { autoRegisterSchemas: true, registry }).serialize(
    topic,
    value,
  )
}
/** The deserializer knows no generated code: it builds its types from what the registry answers to format=serialized. */
const deserialize = payload => new ProtobufDeserializer(client(), SerdeType.VALUE, {}).deserialize(topic, payload)

async function roundTrip(value) {
  const payload = await serialize(first, value)
  const read = await deserialize(payload)
  assert.equal(read.$typeName, value.$typeName)
  assert(equals(first.getMessage(value.$typeName), read, value))
  return payload
}

const order = make(first, 'Order', {
  id: 'o-1',
  lines: [{ sku: 'book', price: { currency: 'EUR', units: 12n } }],
  labels: { channel: 'web', gift: 'yes' },
  created: create(TimestampSchema, { seconds: 1_700_000_000n }),
  customer: { name: 'Ada' },
})

/** The registered text with another field in the place of the id, as a developer would write it. */
async function registeredText(fields) {
  const { schema, references } = await client().getSchemaMetadata(subject, 1)
  return { schemaType: 'PROTOBUF', schema: schema.replace('string id = 1;', fields), references }
}

let payload

export const cases = {
  'a message with an import, a map and nested messages reads back equal': async () => {
    payload = await roundTrip(order)
  },
  'the import was registered under its path and the well-known file was not': async () => {
    const paths = (await client().getAllSubjects()).filter(one => one.endsWith('.proto'))
    assert.deepEqual(paths, [moneyPath])
    const latest = await client().getLatestSchemaMetadata(subject)
    assert.equal(latest.id, payload.readInt32BE(1))
    assert.deepEqual(latest.references, [{ name: moneyPath, subject: moneyPath, version: 1 }])
  },
  'the message indexes lead to the second and to a nested message': async () => {
    const note = await roundTrip(make(first, 'Order.Note', { text: 'ring twice' }))
    const customer = await roundTrip(make(first, 'Customer', { name: 'Ada' }))
    assert.deepEqual([...payload.subarray(5, 7)], [2, 2])
    assert.deepEqual([...note.subarray(5, 8)], [4, 2, 2])
    assert.equal(customer[5], 0)
    assert.equal(new Set([payload, note, customer].map(one => one.readInt32BE(1))).size, 1)
  },
  'the registered text is the same schema': async () => {
    const latest = await client().getLatestSchemaMetadata(subject)
    assert.match(latest.schema, /map<string, string> labels = 3;/)
    assert.equal(await client().getId(subject, await registeredText('string id = 1;')), latest.id)
  },
  'a compatible change is version 2': async () => {
    const candidate = await registeredText('string id = 1; string coupon = 6;')
    assert.equal(await client().testSubjectCompatibility(subject, candidate), true)
    const later = await serialize(withCoupon, make(withCoupon, 'Order', { id: 'o-2', coupon: 'x' }))
    assert.equal((await client().getSchemaMetadata(subject, 2)).id, later.readInt32BE(1))
    assert.equal((await deserialize(later)).coupon, 'x')
    assert.equal((await deserialize(payload)).id, 'o-1')
  },
  'an incompatible change is refused with 409': async () => {
    assert.equal(await client().testSubjectCompatibility(subject, await registeredText('int64 id = 1;')), false)
    await refused(409, 40901, serialize(withNumericId, make(withNumericId, 'Order', { id: 1n })))
    assert.deepEqual(await client().getAllVersions(subject), [1, 2])
  },
  'a text that is no schema is 422': async () => {
    await refused(422, 42201, client().register('no-proto', { schemaType: 'PROTOBUF', schema: 'message {' }))
  },
}
