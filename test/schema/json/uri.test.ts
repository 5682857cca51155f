import { describe, expect, test } from '@jest/globals'
import { fragmentOf, isUriReference, resolveUri, withoutFragment } from '../../../src/schema/json/uri.ts'

test.each([
  '',
  'a',
  '#',
  '#/a%20b',
  'x.json#/a',
  'http://a.b/c?d=e#f',
  'urn:a:b',
  'a:b',
  '//h/p',
  '?q',
  'é.json',
  '#é',
  'http://[::1]:8/x',
  '../x',
  'mailto:a@b',
])('%j is a URI reference', text => {
  expect(isUriReference(text)).toBe(true)
})

test.each([
  'a b',
  '##',
  '%',
  '%zz',
  'a#b#c',
  '1a:b',
  ':a',
  'a:',
  'http://',
  'a\u00a0b',
  '{x}',
  'a|b',
  '<a>',
  '"',
  '\\',
  '^',
  '`',
  'a\nb',
  'a[b]',
])('%j is none', text => {
  expect(isUriReference(text)).toBe(false)
})

describe('resolving', () => {
  test.each([
    ['http://a.b/c/root.json', 'x.json', 'http://a.b/c/x.json'],
    ['http://a.b/c/root.json', '../x.json', 'http://a.b/x.json'],
    ['http://a.b/c/root.json', '/x.json', 'http://a.b/x.json'],
    ['http://a.b/c/root.json', '//h/p', 'http://h/p'],
    ['http://a.b/c/root.json', '#foo', 'http://a.b/c/root.json#foo'],
    ['http://a.b/c/root.json#bar', '#foo', 'http://a.b/c/root.json#foo'],
    ['http://a.b/c/root.json', 'http://q/x', 'http://q/x'],
    ['http://a.b/c/root.json', '', 'http://a.b/c/'],
    ['http://a.b/c/root.json', '?q', 'http://a.b/c/?q'],
    ['http://a.b/c/root.json', '..', 'http://a.b/'],
    ['http://a.b', 'x.json', 'http://a.b/x.json'],
    ['dir/root.json', './x.json', 'dir/x.json'],
    ['dir/root.json', '../../x.json', '../x.json'],
    ['urn:x:y', '#foo', '#foo'],
    ['urn:x:y', 'x.json', 'x.json'],
    ['file:///x/y', 'z', 'file:/x/z'],
  ])('%s with %j gives %s', (base, reference, resolved) => {
    expect(resolveUri(base, reference)).toBe(resolved)
  })

  test('an address that grows without end is refused', () => {
    expect(() => resolveUri('sub/'.repeat(2000), 'sub/')).toThrow('Invalid JSON')
  })
})

test('a fragment is what stands behind the first #', () => {
  expect([fragmentOf('a#b#c'), fragmentOf('a#'), fragmentOf('a')]).toEqual(['b#c', '', undefined])
  expect([withoutFragment('a#b'), withoutFragment('a')]).toEqual(['a', 'a'])
})
