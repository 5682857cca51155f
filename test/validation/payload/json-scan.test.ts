import { isUtf8 } from 'node:buffer'
import type { JsonSchema } from '../../../src/schema/json/parse.ts'
import { SchemaDocuments } from '../../../src/schema/json/validation/documents.ts'
import { scanRules } from '../../../src/validation/payload/json-rules.ts'
import { surelyFits } from '../../../src/validation/payload/json-scan.ts'
import { JsonScan } from '../../../src/validation/payload/json-scan-state.ts'
import { schemaOf } from './fixture.ts'

/** Whether the scan is sure of a text, behind which the text of another record stands. */
function sureOf(schema: unknown): (text: string | Buffer, behind?: string) => boolean {
  const { canonical, dialect, references } = schemaOf('JSON', schema) as JsonSchema
  const rules = scanRules(new SchemaDocuments(canonical, dialect, references), () => undefined)
  if (rules === undefined) throw new Error('the schema asks for more than a scan can tell')
  const scan = new JsonScan(10)
  return (text, behind = '') => {
    const bytes = Buffer.from(text)
    scan.begin(Buffer.concat([bytes, Buffer.from(behind)]), bytes.length, 10_000)
    return surelyFits(rules, 0, scan)
  }
}

/** What JSON.parse takes, without numbers that no double holds. */
function isJson(bytes: Buffer): boolean {
  try {
    const value = JSON.parse(bytes.toString()) as unknown
    return isUtf8(bytes) && !(Array.isArray(value) && value.includes(Infinity))
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

test('a text holds any byte that JSON lets it, at any place', () => {
  const isSure = sureOf({ type: 'string' })
  for (let byte = 0; byte < 256; byte++)
    for (let before = 0; before < 6; before++)
      for (let after = 0; after < 6; after++) {
        const inside = Buffer.concat([Buffer.alloc(before, 'a'), Buffer.from([byte]), Buffer.alloc(after, '~')])
        const bytes = Buffer.concat([Buffer.from('"'), inside, Buffer.from('"')])
        expect([bytes.toString('hex'), isSure(bytes, 'a"a"')]).toEqual([bytes.toString('hex'), isJson(bytes)])
      }
})

test('digits end with any byte that is none, at any place', () => {
  const isSure = sureOf({ type: 'array', items: { type: 'number' } })
  for (let byte = 0; byte < 256; byte++)
    for (let before = 1; before < 7; before++)
      for (let after = 0; after < 6; after++) {
        const inside = Buffer.concat([Buffer.alloc(before, '9'), Buffer.from([byte]), Buffer.alloc(after, '1')])
        const bytes = Buffer.concat([Buffer.from('['), inside, Buffer.from(']')])
        expect([bytes.toString('hex'), isSure(bytes, '1]')]).toEqual([bytes.toString('hex'), isJson(bytes)])
      }
})

test.each(['null', 'true', 'false'])('%s is a word, and nothing like it is', word => {
  const isSure = sureOf({ type: ['null', 'boolean'] })
  expect([isSure(word, 'e'), isSure(` ${word} `)]).toEqual([true, true])
  expect(isSure(word.slice(0, -1), word.slice(-1))).toBe(false)
  expect(isSure(`${word}e`)).toBe(false)
  for (let at = 0; at < word.length; at++) {
    expect(isSure(`${word.slice(0, at)}E${word.slice(at + 1)}`)).toBe(false)
  }
  expect(sureOf({ type: 'number' })(word)).toBe(false)
})

test.each([
  ['{"a":1,"":1,"longer name":1}', true],
  ['{"longer name" : 1 , "" :1,"a": 1}', true],
  ['{"a" 1,"":1,"longer name":1}', false],
  ['{"a"::1,"":1,"longer name":1}', false],
  ['{"a":1,"":1,"longer name"', false],
  ['{"a":1,"":1,"longer name":', false],
  ['{"a":1,"":1,"longer nam":1}', false],
  ['{"a":1,"":1,"longer name:":1}', false],
  ['{"a":1,"":1}', false],
])('of an object %s the scan is sure: %s', (text, expected) => {
  const names = ['a', '', 'longer name']
  const properties = Object.fromEntries(names.map(name => [name, { type: 'number' }]))
  const isSure = sureOf({ type: 'object', properties, required: names, additionalProperties: false })
  expect(isSure(text, ':1}')).toBe(expected)
})
