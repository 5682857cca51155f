import { expect, test } from '@jest/globals'
import { inJavaMapOrder } from '../../src/registry/java-order.ts'

// Java's hash codes: "b" 98, "a" 97, "q" 113, "Aa" and "BB" 2112 each.
test('owners are listed by the slot of their hash', () => {
  expect(inJavaMapOrder(['b', 'a'])).toEqual(['a', 'b'])
  // 113 and 97 fall into the same slot of a table of 16: insertion order decides.
  expect(inJavaMapOrder(['q', 'a'])).toEqual(['q', 'a'])
  expect(inJavaMapOrder(['a', 'q'])).toEqual(['a', 'q'])
  expect(inJavaMapOrder(['BB', 'Aa'])).toEqual(['BB', 'Aa'])
})

test('the twelfth owner doubles the table', () => {
  const eleven = ['q', ...'bcdefghijk'.split('')]
  expect(inJavaMapOrder([...eleven.slice(0, 10), 'a']).indexOf('q')).toBeLessThan(1)
  // In a table of 32 "a" has slot 1 and "q" slot 17.
  const twelve = inJavaMapOrder([...eleven, 'a'])
  expect(twelve.indexOf('a')).toBeLessThan(twelve.indexOf('q'))
})

test('the order does not depend on who asks', () => {
  const names = Array.from({ length: 100 }, (_, number) => `subject-${number}`)
  expect(inJavaMapOrder(names)).toEqual(inJavaMapOrder([...names]))
  expect([...inJavaMapOrder(names)].sort()).toEqual([...names].sort())
})
