import { describe, expect, test } from '@jest/globals'
import {
  contextOf,
  contextOfPath,
  isValidSubject,
  normalizedSubject,
  parseSubject,
  qualified,
  referencedSubject,
  shownContext,
  subjectPrefixTest,
} from '../../src/registry/names.ts'

describe('a qualified subject', () => {
  test.each([
    ['orders', '.', 'orders'],
    [':.prod:orders', '.prod', 'orders'],
    [':.:orders', '.', 'orders'],
    [':.prod:', '.prod', ''],
    [':.prod', '.prod', ''],
    [':.prod:a:b', '.prod', 'a:b'],
    [':x:y', '.', ':x:y'],
    ['::x', '.', '::x'],
    ['a:.b:c', '.', 'a:.b:c'],
    ['__proto__', '.', '__proto__'],
  ])('%s is in context %s and called "%s"', (text, context, name) => {
    expect(parseSubject(text)).toEqual({ context, name })
    expect(contextOf(text)).toBe(context)
  })

  test('is bare in the default context and has one spelling elsewhere', () => {
    expect(normalizedSubject(':.:orders')).toBe('orders')
    expect(normalizedSubject(':.prod')).toBe(':.prod:')
    expect(normalizedSubject(':.:')).toBe('')
    expect(normalizedSubject(':x:y')).toBe(':x:y')
    expect(qualified('.', 'orders')).toBe('orders')
  })

  test('a reference belongs to the context of the schema that names it unless it names another', () => {
    expect(referencedSubject('user', ':.prod:order')).toBe(':.prod:user')
    expect(referencedSubject(':.base:user', ':.prod:order')).toBe(':.base:user')
    expect(referencedSubject(':.:user', ':.prod:order')).toBe(':.prod:user')
    expect(referencedSubject('user', 'order')).toBe('user')
  })

  test('messages show the default context as nothing', () => {
    expect(shownContext('.')).toBe('')
    expect(shownContext('.prod')).toBe(':.prod:')
  })
})

describe('a subject prefix', () => {
  const all = [':.prod-eu:ab', ':.prod:ab', ':.prod:b', 'ab', 'b', ':x:ab']
  test.each([
    [':*:', all],
    [':*:ab', [':.prod-eu:ab', ':.prod:ab', 'ab']],
    ['', ['ab', 'b', ':x:ab']],
    ['a', ['ab']],
    [':.:a', ['ab']],
    [':.prod:', [':.prod:ab', ':.prod:b']],
    [':.prod:a', [':.prod:ab']],
    [':.prod', [':.prod-eu:ab', ':.prod:ab', ':.prod:b']],
    [':x', [':x:ab']],
  ])('%s selects its subjects', (prefix, selected) => {
    expect(all.filter(subjectPrefixTest(prefix))).toEqual(selected)
  })
})

describe('a subject name', () => {
  const registering = { mayBeGlobal: false, mayBeEmpty: true }
  test.each(['a b', 'a/b', '50%', 'a:b', 'ключ', '__proto__', 'constructor', '*'])('%s is valid', subject => {
    expect(isValidSubject(subject, registering)).toBe(true)
  })
  test.each(['a\u0085b', 'a\u0000', '__GLOBAL', '__EMPTY', ':.c:__EMPTY', ':.__GLOBAL:x'])('%j is refused', subject => {
    expect(isValidSubject(subject, registering)).toBe(false)
  })
  test('configs may name the pseudo context', () => {
    expect(isValidSubject(':.__GLOBAL:', { mayBeGlobal: true, mayBeEmpty: true })).toBe(true)
  })
  test('the empty subject and * are refused where the settings say so', () => {
    const strict = { mayBeGlobal: false, mayBeEmpty: false }
    expect(isValidSubject(':.c:', strict)).toBe(false)
    expect(isValidSubject('*', strict)).toBe(false)
    expect(isValidSubject('a', strict)).toBe(true)
  })
})

test.each([
  ['.ctx', '.ctx'],
  ['ctx', '.ctx'],
  [':.ctx:', '.ctx'],
  [':.:', '.'],
])('the path segment %s means context %s', (segment, context) => {
  expect(contextOfPath(segment)).toBe(context)
})
