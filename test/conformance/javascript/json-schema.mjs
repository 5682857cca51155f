import assert from 'node:assert/strict'
import sr from '@confluentinc/schemaregistry'
import { client, refused } from './registry.mjs'

const { JsonDeserializer, JsonSerializer, SerdeType } = sr

const topic = 'conformance-javascript-json'
const subject = `${topic}-value`
const addressSubject = 'javascript-address'

const json = schema => ({ schemaType: 'JSON', schema: JSON.stringify(schema) })
const address = json({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] })
const age = { age: { type: 'integer' } }

/** A closed object: a property may be added, and a reader that knows it still reads what was written without it. */
const person = (properties = {}, required = ['name']) => ({
  ...json({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Person',
    type: 'object',
    properties: { name: { type: 'string' }, home: { $ref: 'address.json' }, ...properties },
    required,
    additionalProperties: false,
  }),
  references: [{ name: 'address.json', subject: addressSubject, version: 1 }],
})

const ada = { name: 'Ada', home: { city: 'London' } }
const serialize = value =>
  new JsonSerializer(client(), SerdeType.VALUE, { useLatestVersion: true, validate: true }).serialize(topic, value)
const deserialize = payload =>
  new JsonDeserializer(client(), SerdeType.VALUE, { validate: true }).deserialize(topic, payload)

let payload

export const cases = {
  'a value of a schema with a reference reads back equal': async () => {
    await client().register(addressSubject, address)
    const id = await client().register(subject, person())
    payload = await serialize(ada)
    assert.equal(payload.readInt32BE(1), id)
    assert.deepEqual(await deserialize(payload), ada)
  },
  'the schema comes back with its reference': async () => {
    const latest = await client().getLatestSchemaMetadata(subject)
    assert.equal(latest.schemaType, 'JSON')
    assert.deepEqual(JSON.parse(latest.schema), JSON.parse(person().schema))
    assert.deepEqual(latest.references, person().references)
    assert.equal(await client().getId(subject, person()), latest.id)
  },
  'the reference that came back checks the value': async () => {
    await assert.rejects(serialize({ name: 'Ada', home: { city: 1 } }), /Invalid message.*must be string/)
  },
  'a referenced version cannot be deleted': async () => {
    await refused(422, 42206, client().deleteSubjectVersion(addressSubject, 1))
  },
  'a compatible change is version 2': async () => {
    assert.equal(await client().testSubjectCompatibility(subject, person(age)), true)
    const id = await client().register(subject, person(age))
    const later = await serialize({ ...ada, age: 36 })
    assert.equal(later.readInt32BE(1), id)
    assert.deepEqual(await deserialize(later), { ...ada, age: 36 })
    assert.deepEqual(await deserialize(payload), ada)
  },
  'an incompatible change is refused with 409': async () => {
    const candidate = person(age, ['name', 'age'])
    assert.equal(await client().testSubjectCompatibility(subject, candidate), false)
    await refused(409, 40901, client().register(subject, candidate))
    assert.deepEqual(await client().getAllVersions(subject), [1, 2])
  },
  'a text that is no schema is 422': async () => {
    await refused(422, 42201, client().register('no-json', json({ type: 'nothing' })))
  },
}
