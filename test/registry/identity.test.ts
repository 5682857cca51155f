import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { contentGuid, guidOfHex } from '../../src/registry/identity.ts'

const md5 = (...parts: (string | Uint8Array)[]): string => {
  const bytes = Buffer.concat(parts.map(part => Buffer.from(part as string)))
  return guidOfHex(createHash('md5').update(bytes).digest('hex'))
}

test('a text alone is its MD5 as a UUID', () => {
  expect(contentGuid({ text: '"string"', references: [] })).toBe(md5('"string"'))
})

test('references add name, subject and a big-endian version', () => {
  const references = [{ name: 'n', subject: 's', version: 258 }]
  expect(contentGuid({ text: 't', references })).toBe(md5('t', 'n', 's', Uint8Array.of(0, 0, 1, 2)))
})

test('empty metadata is not the same as none', () => {
  expect(contentGuid({ text: 't', references: [], metadata: {} })).toBe(md5('t', Uint8Array.of(1)))
})

test('metadata is fed sorted: tags, properties, sensitive names', () => {
  const metadata = { tags: { b: ['y', 'x'], a: [] }, properties: { q: '2', p: '1' }, sensitive: ['z', 'p'] }
  expect(contentGuid({ text: 't', references: [], metadata })).toBe(
    md5('t', Uint8Array.of(1), 'a', 'b', 'x', 'y', 'p', '1', 'q', '2', 'p', 'z'),
  )
})

test('rules come in the order migration, domain, encoding, with a mark where disabled', () => {
  const rule = (name: string, disabled: boolean) => ({
    name,
    type: 'CEL',
    params: { k: 'v' },
    tags: ['T'],
    expr: 'e',
    disabled,
  })
  const ruleSet = {
    encodingRules: [rule('c', false)],
    domainRules: [rule('b', true)],
    migrationRules: [rule('a', false)],
    enableAt: 'ALL' as const,
  }
  const one = (name: string) => [name, 'CEL', 'T', 'k', 'v', 'e']
  expect(contentGuid({ text: 't', references: [], ruleSet })).toBe(
    md5('t', Uint8Array.of(1), ...one('a'), ...one('b'), Uint8Array.of(1), ...one('c'), 'ALL'),
  )
})
