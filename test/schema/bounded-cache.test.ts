import { expect, test } from '@jest/globals'
import { BoundedCache } from '../../src/schema/bounded-cache.ts'

function filled(maxWeight: number, ...keys: string[]): BoundedCache<string, string> {
  const cache = new BoundedCache<string, string>(maxWeight)
  for (const key of keys) cache.set(key, key.toUpperCase(), 1)
  return cache
}

test('the oldest entry goes when the weight is too much', () => {
  const cache = filled(3, 'a', 'b', 'c', 'd')
  expect([cache.get('a'), cache.get('b'), cache.size]).toEqual([undefined, 'B', 3])
})

test('an entry that was used gets one more turn, not two', () => {
  const cache = filled(3, 'a', 'b', 'c')
  cache.get('a')
  cache.set('d', 'D', 1)
  expect([cache.get('b'), cache.size]).toEqual([undefined, 3])
  for (const key of ['e', 'f', 'g']) cache.set(key, key, 1)
  expect(cache.get('a')).toBeUndefined()
})

test('where all were used, the oldest goes', () => {
  const cache = filled(3, 'a', 'b', 'c')
  for (const key of ['a', 'b', 'c']) cache.get(key)
  cache.set('d', 'D', 1)
  expect([cache.get('a'), cache.size]).toEqual([undefined, 3])
})

test('an entry heavier than the whole is not kept, and takes the place of nothing', () => {
  const cache = filled(3, 'a', 'b', 'c')
  cache.set('d', 'D', 4)
  expect([cache.get('d'), cache.size]).toEqual([undefined, 3])
})

test('a replaced entry weighs what the new one weighs', () => {
  const cache = filled(3, 'a', 'b', 'c')
  cache.set('a', 'A', 3)
  expect([cache.get('a'), cache.size]).toEqual(['A', 1])
})

test('what stays among many that come and go is used in turn, however often', () => {
  const cache = filled(3, 'a', 'b', 'c')
  for (let n = 0; n < 1000; n++) {
    expect(cache.get('a')).toBe('A')
    cache.set(`${n}`, 'N', 1)
  }
  cache.delete('a')
  cache.set('x', 'X', 3)
  expect([cache.get('x'), cache.size]).toEqual(['X', 1])
})
