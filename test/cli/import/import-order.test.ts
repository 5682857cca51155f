import { describe, expect, test } from '@jest/globals'
import { inOrder, registrationOrder } from '../../../src/cli/import/import-order.ts'
import { versionKey, type SnapshotVersion } from '../../../src/cli/snapshot/snapshot.ts'

const version = (
  subject: string,
  number = 1,
  ...refersTo: readonly (readonly [string, number])[]
): SnapshotVersion => ({
  subject,
  version: number,
  id: 1,
  schemaType: 'AVRO',
  schema: '',
  references: refersTo.map(([target, of]) => ({ name: target, subject: target, version: of })),
})
const orderOf = (...versions: readonly SnapshotVersion[]) =>
  registrationOrder(versions).map(one => versionKey(one.version))

describe('the order of registration', () => {
  test('puts what is referred to first, and earlier versions before later ones', () => {
    const order = orderOf(version('a', 2), version('a', 1, ['z', 1]), version('z', 1, ['y', 3]), version('y', 3))
    expect(order).toEqual(['y@3', 'z@1', 'a@1', 'a@2'])
  })

  test('takes references without a context to be of the context of the schema', () => {
    const order = orderOf(
      version(':.a:x', 1, ['y', 1]),
      version('y'),
      version(':.a:y', 1, [':.b:y', 1]),
      version(':.b:y'),
    )
    expect(order.indexOf(':.a:y@1')).toBeLessThan(order.indexOf(':.a:x@1'))
    expect(order.indexOf(':.b:y@1')).toBeLessThan(order.indexOf(':.a:y@1'))
  })

  test('loses nothing where references go round in a circle, or lead to what is not there', () => {
    const order = orderOf(version('a', 1, ['b', 1]), version('b', 1, ['a', 1]), version('c', 1, ['nowhere', 1]))
    expect(order.toSorted()).toEqual(['a@1', 'b@1', 'c@1'])
  })

  test('copes with a chain as long as it likes', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => version(`s${i}`, 1, [`s${i + 1}`, 1]))
    expect(orderOf(...chain)[0]).toBe('s19999@1')
  })
})

describe('work in order', () => {
  test('begins once everything it waits for is done, and as much of it at a time as may be', async () => {
    const versions = [version('base'), ...Array.from({ length: 20 }, (_, i) => version(`s${i}`, 1, ['base', 1]))]
    const done = new Set<string>()
    let under = 0
    let most = 0
    await inOrder(registrationOrder(versions), 4, async one => {
      most = Math.max(most, ++under)
      if (one.subject !== 'base') expect(done.has('base')).toBe(true)
      await new Promise(resolve => setImmediate(resolve))
      under--
      done.add(one.subject)
    })
    expect([done.size, most]).toEqual([21, 4])
  })

  test('ends with the first failure, and nothing is left under way', async () => {
    let under = 0
    const versions = Array.from({ length: 20 }, (_, i) => version(`s${i}`))
    const work = inOrder(registrationOrder(versions), 4, async one => {
      under++
      await new Promise(resolve => setImmediate(resolve))
      under--
      if (one.subject === 's1') throw new Error('refused')
    })
    await expect(work).rejects.toThrow('refused')
    expect(under).toBe(0)
  })
})
