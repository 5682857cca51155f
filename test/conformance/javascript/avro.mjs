import assert from 'node:assert/strict'
import sr from '@confluentinc/schemaregistry'
import { client, refused } from './registry.mjs'

const { AvroDeserializer, AvroSerializer, Compatibility, SerdeType } = sr

const topic = 'conformance-javascript'
const subject = `${topic}-value`

const record = (...fields) => JSON.stringify({ type: 'record', name: 'User', namespace: 'demo', fields })
const name = { name: 'name', type: 'string' }
const id = { name: 'id', type: 'int' }
const user = record(name, id)
const userWithEmail = record(name, id, { name: 'email', type: ['null', 'string'], default: null })
const userWithRequiredAge = record(name, id, { name: 'age', type: 'int' })
const avro = schema => ({ schemaType: 'AVRO', schema })

let payload

/** Avro and the calls every schema type shares. Needs an empty registry. */
export const cases = {
  'a serialized user reads back equal': async () => {
    const registry = client()
    await registry.register(subject, avro(user))
    const serializer = new AvroSerializer(registry, SerdeType.VALUE, { useLatestVersion: true })
    payload = await serializer.serialize(topic, { name: 'Ada', id: 36 })
    const read = await new AvroDeserializer(client(), SerdeType.VALUE, {}).deserialize(topic, payload)
    assert.deepEqual({ ...read }, { name: 'Ada', id: 36 })
  },
  'the payload names the id of version 1': async () => {
    const latest = await client().getLatestSchemaMetadata(subject)
    assert.deepEqual([latest.version, latest.id], [1, payload.readInt32BE(1)])
    assert.deepEqual(await client().getAllSubjects(), [subject])
  },
  'registering again and looking up give the same id': async () => {
    const first = await client().register(subject, avro(user))
    assert.equal(await client().getId(subject, avro(user)), first)
    assert.deepEqual(await client().getAllVersions(subject), [1])
  },
  'a compatible change is version 2': async () => {
    assert.equal(await client().testSubjectCompatibility(subject, avro(userWithEmail)), true)
    await client().register(subject, avro(userWithEmail))
    assert.equal((await client().getSchemaMetadata(subject, 2)).version, 2)
  },
  'an incompatible change is refused with 409': async () => {
    assert.equal(await client().testSubjectCompatibility(subject, avro(userWithRequiredAge)), false)
    await refused(409, 40901, client().register(subject, avro(userWithRequiredAge)))
    assert.deepEqual(await client().getAllVersions(subject), [1, 2])
  },
  'under level NONE the same change is accepted': async () => {
    await client().updateCompatibility(subject, Compatibility.NONE)
    assert.equal(await client().getCompatibility(subject), 'NONE')
    await client().register(subject, avro(userWithRequiredAge))
    assert.deepEqual(await client().getAllVersions(subject), [1, 2, 3])
  },
  'what is not there is 404 with its code': async () => {
    await refused(404, 40401, client().getLatestSchemaMetadata('nobody'))
    await refused(404, 40402, client().getSchemaMetadata(subject, 99))
  },
  'a deleted version is gone': async () => {
    await client().deleteSubjectVersion(subject, 3)
    assert.deepEqual(await client().getAllVersions(subject), [1, 2])
  },
  'a deleted subject is gone': async () => {
    await client().deleteSubject(subject)
    assert.deepEqual(await client().getAllSubjects(), [])
    await client().deleteSubject(subject, true)
    await refused(404, 40401, client().getAllVersions(subject))
  },
}
