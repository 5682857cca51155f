import { plainSubject, SubjectFinder } from '../../src/serde/subject-names.ts'
import { failureOf, FakeSerdeRegistry } from './fake-registry.ts'

const context = { topic: 'orders', field: 'value', recordName: 'acme.Order', hasSchema: true } as const
const fallback = { kafkaClusterId: undefined, fallback: 'TopicName' } as const

test.each([
  ['TopicName', 'orders-value'],
  ['RecordName', 'acme.Order'],
  ['TopicRecordName', 'orders-acme.Order'],
] as const)('%s gives %s', (strategy, subject) => {
  expect(plainSubject(strategy, context)).toBe(subject)
})

test('a schema that is no record gives no name after it', async () => {
  const error = await failureOf(() => plainSubject('RecordName', { ...context, recordName: undefined }))
  expect(error).toMatchObject({ code: 'no-record-name', topic: 'orders' })
})

test('without a topic there is no subject, without a schema none that is named after it', () => {
  expect(plainSubject('TopicName', { ...context, topic: undefined })).toBeUndefined()
  expect(plainSubject('TopicRecordName', { ...context, topic: undefined })).toBeUndefined()
  expect(plainSubject('RecordName', { ...context, recordName: undefined, hasSchema: false })).toBeUndefined()
  expect(plainSubject('TopicName', { ...context, topic: '' })).toBe('-value')
})

describe('Associated', () => {
  const registry = new FakeSerdeRegistry()
  const find = (associated: ConstructorParameters<typeof SubjectFinder>[1]['associated'] = fallback) =>
    new SubjectFinder(registry, { subjectNameStrategy: 'Associated', associated }).find(context, undefined, {})

  test('takes the subject of the association', async () => {
    registry.associations = [{ subject: 'elsewhere', resourceNamespace: 'lkc-1' }]
    expect(await find()).toBe('elsewhere')
    expect(registry.asked()).toEqual(['associations orders value'])
  })

  test('falls back to the name of the topic, or to what is set', async () => {
    registry.associations = []
    expect(await find()).toBe('orders-value')
    expect(await find({ ...fallback, fallback: 'RecordName' })).toBe('acme.Order')
    expect(await failureOf(find({ ...fallback, fallback: 'None' }))).toMatchObject({ code: 'registry' })
  })

  test('looks at one cluster alone where it is named', async () => {
    registry.associations = [
      { subject: 'a', resourceNamespace: 'lkc-1' },
      { subject: 'b', resourceNamespace: 'lkc-2' },
    ]
    expect(await find({ ...fallback, kafkaClusterId: 'lkc-2' })).toBe('b')
    expect(await find({ ...fallback, kafkaClusterId: 'lkc-3' })).toBe('orders-value')
    expect(await failureOf(find())).toMatchObject({ code: 'registry', message: expect.stringContaining("'a', 'b'") })
  })

  test('asks once for a topic, again after a failure', async () => {
    registry.associations = []
    const finder = new SubjectFinder(registry, { subjectNameStrategy: 'Associated', associated: fallback })
    registry.asked()
    registry.failure = Object.assign(new Error('down'), { status: 503 })
    expect(await failureOf(finder.find(context, undefined, {}))).toMatchObject({ code: 'registry' })
    registry.failure = undefined
    await finder.find(context, undefined, {})
    await finder.find(context, undefined, {})
    expect(registry.asked()).toHaveLength(2)
  })
})

test('a function names subjects, and what it throws has a type', async () => {
  const registry = new FakeSerdeRegistry()
  const finder = (subjectNameStrategy: ConstructorParameters<typeof SubjectFinder>[1]['subjectNameStrategy']) =>
    new SubjectFinder(registry, { subjectNameStrategy, associated: fallback }).find(context, undefined, {})
  expect(await finder(({ topic, recordName }) => `${topic}/${recordName}`)).toBe('orders/acme.Order')
  expect(await failureOf(finder(() => undefined))).toMatchObject({ code: 'configuration' })
  const thrower = () => {
    throw new Error('mine')
  }
  expect(await failureOf(finder(thrower))).toMatchObject({ code: 'configuration', message: 'mine' })
})
