import { isUtf8 } from 'node:buffer'
import { expect, jest, test } from '@jest/globals'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { parseJsonSchema } from '../../../src/schema/json/parse.ts'
import type { JsonSchema } from '../../../src/schema/json/parse.ts'
import { SchemaDocuments } from '../../../src/schema/json/validation/documents.ts'
import { Run } from '../../../src/schema/json/validation/run.ts'
import { FastWalk } from '../../../src/validation/payload/fast-walk.ts'
import { jsonPayloads } from '../../../src/validation/payload/json-check.ts'
import { jsonCode } from '../../../src/validation/payload/json-code.ts'
import { valueRules } from '../../../src/validation/payload/json-rules.ts'
import { WireWalk } from '../../../src/validation/payload/wire-walk.ts'
import { checkOf, json, limits, schemaOf, textCheck, utf8Pieces } from './fixture.ts'
import { mutated, Random } from './random.ts'
import { RandomJson } from './random-json.ts'

const fast = new FastWalk({ depth: 10, protobufDepth: 10 })

/** The code of a schema, where it has one. */
function codeOf(schema: unknown) {
  const { canonical, dialect, references } = schemaOf('JSON', schema) as JsonSchema
  const rules = valueRules(new SchemaDocuments(canonical, dialect, references), () => undefined)
  return rules && jsonCode(rules, new Run({ depth: 100, steps: 1_000_000 }, true))
}

/** Whether the walk accepts a text, behind which the text of another record stands. */
function acceptorOf(schema: unknown): (text: string | Buffer, behind?: string) => boolean {
  const code = codeOf(schema)
  if (code === undefined) throw new Error('the schema asks for more than the walk can tell')
  return (text, behind = '') => {
    const bytes = Buffer.concat([Buffer.from('"'), Buffer.from(text), Buffer.from(behind)])
    return fast.acceptsJson(code, bytes, 1, 1 + Buffer.byteLength(text))
  }
}

/** What JSON.parse takes, without numbers that no double holds. */
function isJson(bytes: Buffer): boolean {
  try {
    const value = JSON.parse(bytes.toString()) as unknown
    return isUtf8(bytes) && !(Array.isArray(value) && value.some(item => Math.abs(Number(item)) === Infinity))
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

/** Texts in hexadecimal with any byte at any place of what fills them, that the walk judges otherwise than JSON.parse. */
function wronglyJudged(
  schema: unknown,
  { open, before, after, close }: Readonly<Record<'open' | 'before' | 'after' | 'close', string>>,
  behind: string,
): readonly string[] {
  const accepts = acceptorOf(schema)
  const wrong: string[] = []
  for (let byte = 0; byte < 256; byte++)
    for (const countBefore of [0, 1, 2, 6, 14, 15, 16, 17, 33])
      for (let countAfter = 0; countAfter < 6; countAfter++) {
        const head = Buffer.from(open + before.repeat(countBefore))
        const bytes = Buffer.concat([head, Buffer.from([byte]), Buffer.from(after.repeat(countAfter) + close)])
        if (accepts(bytes, behind) !== isJson(bytes)) wrong.push(bytes.toString('hex'))
      }
  return wrong
}

test('the verdict with the fast walk is that without it', () => {
  const own = new FastWalk(limits)
  const found = { accepted: 0, left: 0, refused: 0 }
  const watched = {
    acceptsAvro: () => false,
    acceptsProtobuf: () => false,
    acceptsJson: (...parts: Parameters<FastWalk['acceptsJson']>) => {
      const isAccepted = own.acceptsJson(...parts)
      found[isAccepted ? 'accepted' : 'left']++
      return isAccepted
    },
  }
  const walk = new WireWalk(limits)
  for (let seed = 0; seed < 400; seed++) {
    const random = new Random(seed)
    const source = new RandomJson(random)
    const document = source.document()
    const schema = schemaOf('JSON', JSON.stringify(document))
    const check = jsonPayloads.compile(schema, { limits, walk, fast: watched }).checkOf([])
    const judge = jsonPayloads.compile(schema, { limits, walk, fast: { ...watched, acceptsJson: () => false } })
    let last = Buffer.from('[]')
    for (let count = 0; count < 20; count++) {
      const whole = Buffer.from(source.text(source.near(document, document)))
      const text = random.chance(0.4) ? whole : mutated(whole, last, random)
      const bytes = Buffer.concat([text, Buffer.from(random.pick(['', '"', '}', ']', '1', ' ']))])
      const verdict = check?.(bytes, 0, text.length)
      expect([text.toString(), verdict]).toEqual([text.toString(), judge.checkOf([])?.(bytes, 0, text.length)])
      if (verdict !== undefined) found.refused++
      last = whole
    }
  }
  expect(Math.min(found.accepted, found.left, found.refused)).toBeGreaterThan(1000)
})

test('a text holds any byte that JSON lets it, at any place', () => {
  const fills = { open: '"', before: 'a', after: '~', close: '"' }
  expect(wronglyJudged({ type: 'string' }, fills, 'a"a"')).toEqual([])
})

test('texts are UTF-8 and escapes whole, whatever stands in them and wherever, and their characters are counted', () => {
  const written = [
    '\\n',
    '\\"',
    '\\\\',
    '\\/',
    '\\u00e9',
    '\\uD7FF',
    '\\uE000',
    '\\ud83e\\uDD80',
    '\\ud800',
    '\\udd80\\ud83e',
  ]
  const broken = ['\\', '\\x', '\\u', '\\u12', '\\u123', '\\u12g4', '\\U0041', '\\u 123', '\t', '\u0000']
  const pieces = [...utf8Pieces, ...written.map(text => Buffer.from(text)), ...broken.map(text => Buffer.from(text))]
  const accepts = acceptorOf({ type: 'string' })
  const wrong: string[] = []
  const lengths = Array.from({ length: 60 }, (_, length) => acceptorOf({ minLength: length, maxLength: length }))
  for (const piece of pieces)
    for (const before of [0, 1, 11, 12, 13, 14, 15, 16, 17, 30])
      for (const after of [0, 1, 2, 3, 16]) {
        const inside = Buffer.concat([Buffer.alloc(before, 'a'), piece, Buffer.alloc(after, 'b')])
        const bytes = Buffer.concat([Buffer.from('"'), inside, Buffer.from('"')])
        const isText = isJson(bytes)
        if (accepts(bytes, '"') !== isText) wrong.push(bytes.toString())
        const length = isText ? [...(JSON.parse(bytes.toString()) as string)].length : -1
        for (const wanted of [length - 1, length, length + 1]) {
          const fits = wanted >= 0 && wanted === length
          if ((lengths[wanted]?.(bytes) ?? false) !== fits) wrong.push(`${wanted}: ${bytes.toString()}`)
        }
      }
  expect(wrong).toEqual([])
})

test('what the host is asked sees the characters', () => {
  const accepts = acceptorOf({ type: 'string', pattern: '^.\n?(é|🦀)$' })
  for (const text of ['aé', 'a🦀', 'a\\n🦀', '\\u0061\\u00E9', 'a\\ud83e\\udd80'])
    expect(accepts(`"${text}"`)).toBe(true)
  for (const text of ['é', 'a\\\\né', 'a\\ud83e']) expect(accepts(`"${text}"`)).toBe(false)
  const isOneOf = acceptorOf({ enum: ['é', 'tab'] })
  expect([isOneOf('"\\u00e9"'), isOneOf('"t\\u0061b"'), isOneOf('"t\\u0061"')]).toEqual([true, true, false])
})

test('digits end with any byte that is none, at any place', () => {
  const fills = { open: '[', before: '9', after: '1', close: ']' }
  expect(wronglyJudged({ type: 'array', items: { type: 'number' } }, fills, '1]')).toEqual([])
})

test('numbers are what JSON.parse takes', () => {
  const accepts = acceptorOf({ type: 'number' })
  const random = new Random(3)
  const found = { yes: 0, no: 0 }
  for (let turn = 0; turn < 10_000; turn++) {
    const text = Array.from({ length: 1 + random.below(7) }, () => random.pick([...'0012359.e+-E'])).join('')
    const isOne = isJson(Buffer.from(`[${text}]`))
    // The next record begins with a digit.
    expect([text, accepts(text, '7')]).toEqual([text, isOne])
    found[isOne ? 'yes' : 'no']++
  }
  expect(Math.min(found.yes, found.no)).toBeGreaterThan(500)
})

test('the value of a number is that of JSON.parse', () => {
  const random = new Random(5)
  const isWhole = acceptorOf({ type: 'integer' })
  for (let turn = 0; turn < 500; turn++) {
    const digits = () => Array.from({ length: 1 + random.below(11) }, () => random.below(10)).join('')
    const whole = random.chance(0.3) ? '0' : String(Number(digits()))
    const text = `${random.chance(0.3) ? '-' : ''}${whole}${random.chance(0.8) ? `.${digits()}` : ''}${random.chance(0.1) ? `e-${random.below(30)}` : ''}`
    const value = JSON.parse(text) as number
    const schemas = [
      { minimum: value, maximum: value },
      { enum: [1e-300, value] },
      { exclusiveMinimum: value },
      { exclusiveMaximum: value },
    ]
    expect([text, ...schemas.map(schema => acceptorOf(schema)(text))]).toEqual([text, true, true, false, false])
    expect([text, isWhole(text)]).toEqual([text, Number.isInteger(value)])
  }
})

test('bounds hold to the last digit', () => {
  const check = json({ type: 'number', minimum: 0.3, exclusiveMaximum: 1e300 })
  expect(check('0.3')).toBeUndefined()
  expect(check('0.30000000000000004')).toBeUndefined()
  expect(check('0.29999999999999993')).toMatchObject({ path: '$' })
  expect(check('9'.repeat(299))).toBeUndefined()
  expect(check(`1${'0'.repeat(300)}`)).toMatchObject({ path: '$' })
  expect(check(`1${'0'.repeat(400)}`)).toMatchObject({ path: '$' })
})

test.each(['null', 'true', 'false'])('%s is a word, and nothing like it is', word => {
  const accepts = acceptorOf({ type: ['null', 'boolean'] })
  expect([accepts(word, 'e'), accepts(` ${word} `)]).toEqual([true, true])
  expect(accepts(word.slice(0, -1), word.slice(-1))).toBe(false)
  expect(accepts(`${word}e`)).toBe(false)
  for (let at = 0; at < word.length; at++) {
    expect(accepts(`${word.slice(0, at)}E${word.slice(at + 1)}`)).toBe(false)
  }
  expect(acceptorOf({ type: 'number' })(word)).toBe(false)
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
  ['{"a":1,"a":1,"a":1}', false],
  ['{"a":1,"a":1,"":1,"longer name":1}', true],
  ['{"a":1,"a":"x","":1,"longer name":1}', false],
])('of an object %s the walk accepts: %s', (text, expected) => {
  const names = ['a', '', 'longer name']
  const properties = Object.fromEntries(names.map(name => [name, { type: 'number' }]))
  const accepts = acceptorOf({ type: 'object', properties, required: names, additionalProperties: false })
  expect(accepts(text, ':1}')).toBe(expected)
})

test('a name is told from every other, however long and in whatever order', () => {
  const names = Array.from({ length: 45 }, (_, length) => 'abcdefghij'.repeat(5).slice(0, length))
  const twins = names.slice(1).map(name => `${name.slice(0, -1)}~`)
  const all = [...names, ...twins]
  const properties = Object.fromEntries(all.map((name, at) => [name, { const: at }]))
  const accepts = acceptorOf({ properties, required: all, additionalProperties: false })
  const text = (members: readonly (readonly [string, unknown])[]) => JSON.stringify(Object.fromEntries(members))
  const members = all.map((name, at) => [name, at] as const)
  expect(accepts(text(members))).toBe(true)
  expect(accepts(text(members.toReversed()))).toBe(true)
  for (const [at, [name]] of members.entries()) {
    expect([name, accepts(text(members.toSpliced(at, 1)))]).toEqual([name, false])
    expect([name, accepts(text(members.toSpliced(at, 1, [name, -1])))]).toEqual([name, false])
    expect([name, accepts(text(members.toSpliced(at, 1, [`${name}?`, at])))]).toEqual([name, false])
  }
})

test('objects and arrays inside one another keep what they have met apart', () => {
  const self = { $ref: '#' }
  const accepts = acceptorOf({
    type: ['object', 'array', 'number'],
    properties: { a: {}, b: self },
    required: ['a', 'b'],
    maxProperties: 2,
    items: self,
    minItems: 1,
    maxItems: 2,
  })
  const leaf = '{"a":1,"b":1}'
  expect(accepts(`{"b":[${leaf},[${leaf}]],"a":1}`)).toBe(true)
  expect(accepts(`{"b":[${leaf},[{"b":1}]],"a":1}`)).toBe(false)
  expect(accepts(`{"b":[${leaf},[${leaf}]]}`)).toBe(false)
  expect(accepts(`{"b":[${leaf},[]],"a":1}`)).toBe(false)
  expect(accepts(`{"b":[${leaf},[1,2,3]],"a":1}`)).toBe(false)
  expect(accepts(`{"b":[${leaf},[1,2]],"a":1,"c":1}`)).toBe(false)
})

test('multiples are told of whole and of broken numbers', () => {
  for (const step of [1, 2, 7, 0.5, 0.01, 1e15, 9_007_199_254_740_991, 1e300]) {
    const accepts = acceptorOf({ multipleOf: step })
    const isMultiple = json({ allOf: [{ multipleOf: step }, {}] })
    for (const text of [
      '0',
      '-0',
      '1',
      '-2',
      '14',
      '0.07',
      '0.3',
      '5.0',
      '5.5',
      '1e300',
      '9007199254740991',
      '1e15',
      '-14e1',
    ])
      expect([step, text, accepts(text)]).toEqual([step, text, isMultiple(text) === undefined])
  }
})

test('members that come twice are no second one', () => {
  const accepts = acceptorOf({ minProperties: 1 })
  expect([accepts('{}'), accepts('{"a":1}'), accepts('{"a":1,"a":1}'), accepts('[]')]).toEqual([
    false,
    true,
    true,
    true,
  ])
  expect(codeOf({ minProperties: 2 })).toBeUndefined()
  expect(acceptorOf({ minProperties: 2, required: ['a', 'b'] })('{"a":1,"a":1}')).toBe(false)
})

const judged = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    id: { type: 'integer' },
    one: { allOf: [{ minProperties: 1 }, { patternProperties: { '^x': { $ref: '#/properties/id' } } }] },
    list: { type: 'array', items: { type: 'object', properties: { a: { uniqueItems: true } }, required: ['a'] } },
    next: { oneOf: [{ type: 'null' }, { $ref: '#' }] },
    same: { allOf: [{ $ref: '#/properties/id' }] },
  },
}

test.each([
  ['{"id":1,"one":{"x":1,"y":"\\u00e9"},"list":[{"a":[1,2]},{"a":"é"}],"next":{"one":{"x":2}},"same":1}', undefined],
  ['{"one":{}}', '$.one'],
  ['{"one":{"x":"1"}}', '$.one{0}'],
  ['{"list":[{"a":[1]},{"a":[1,1]}]}', '$.list[1].a'],
  ['{"one":1e400}', undefined],
  ['{"one":{"x":01}}', '$'],
  ['{"same":"1"}', '$.same'],
  ['{"next":{"next":{"one":[]}}}', undefined],
])('what the walk cannot tell inside %s the validator judges', (text, path) => {
  const fault = json(judged)(text)
  expect(fault?.path).toBe(path)
  if (path !== undefined || text.includes('1e400')) expect(acceptorOf(judged)(text)).toBe(false)
  else expect(acceptorOf(judged)(text)).toBe(true)
})

test('a reference that leads nowhere, and patterns that take too long, end a judgement in a walk', () => {
  const text = JSON.stringify({
    properties: { a: { not: { $ref: '#/none' } }, b: { not: { pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' } } },
  })
  const options = { mode: 'stored', validateFields: false, isUnchecked: true, limits: defaultLimits } as const
  const check = textCheck(
    checkOf(parseJsonSchema(text, [], options), [0], { ...limits, baseSteps: 1000, stepsPerByte: 0 }),
  )
  expect(check('{"c":1}')).toBeUndefined()
  expect(check('{"a":1}')).toMatchObject({ reason: 'bad-payload', path: '$' })
  expect(check(`{"b":"${'a'.repeat(50_000)}"}`)).toMatchObject({ reason: 'too-costly' })
})

test('walks that do not pay are given up, and tried again', () => {
  let walks = 0
  const own = new FastWalk(limits)
  const acceptsJson = (...parts: Parameters<FastWalk['acceptsJson']>) => {
    walks++
    return own.acceptsJson(...parts)
  }
  const fastWalk = { acceptsAvro: () => false, acceptsProtobuf: () => false, acceptsJson }
  const schema = schemaOf('JSON', { type: 'array', items: { anyOf: [{ minimum: 5 }, { maximum: 3 }] } })
  const check = jsonPayloads.compile(schema, { limits, walk: new WireWalk(limits), fast: fastWalk }).checkOf([])
  const verdicts = (texts: number, item: number) => {
    const bytes = Buffer.from(JSON.stringify([...Array.from({ length: 200 }, () => 1), item]))
    return Array.from({ length: texts }, () => check?.(bytes, 0, bytes.length)?.path)
  }
  expect(new Set(verdicts(2000, 5))).toEqual(new Set([undefined]))
  expect(walks).toBeLessThan(200)
  const before = walks
  expect(new Set(verdicts(2000, 4))).toEqual(new Set(['$[200]']))
  expect(walks).toBeGreaterThan(before)
})

test('values nest as deep as the limit', () => {
  const accepts = acceptorOf({})
  expect([accepts('['.repeat(10) + ']'.repeat(10)), accepts('['.repeat(11) + ']'.repeat(11))]).toEqual([true, false])
  expect([
    accepts('{"a":'.repeat(10) + '1' + '}'.repeat(10)),
    accepts('{"a":'.repeat(11) + '1' + '}'.repeat(11)),
  ]).toEqual([true, false])
})

test('the walk ends with the memory, whatever it is in', () => {
  const accepts = acceptorOf({})
  const megabyte = 2 ** 20
  for (const [head, rest] of [
    ['"', 'a'],
    ['', ' '],
    ['', '1'],
    ['0.', '1'],
    ['1e', '1'],
    ['"', '\\"'],
    ['"', 'é'],
    ['"', '🦀'],
    ['', '['],
    ['', '{"":'],
  ] as const)
    for (const room of [0, 1, 2, 17]) {
      const text = (head + rest.repeat(megabyte)).slice(0, megabyte - room)
      const bytes = Buffer.from(text).subarray(0, megabyte)
      expect(accepts(bytes)).toBe(head === '0.')
    }
})

test('a schema whose table is too long is left to the validator, and so is a value', () => {
  const names = Array.from({ length: 900 }, (_, at) => `a rather long name of a property, which is number ${at}`)
  const wide = {
    type: 'object',
    properties: Object.fromEntries(names.map(name => [name, {}])),
    required: names.slice(1),
  }
  expect(codeOf(wide)).toBeUndefined()
  const value = Object.fromEntries(names.map(name => [name, name]))
  expect(json(wide)(JSON.stringify(value))).toBeUndefined()
  expect(json(wide)(JSON.stringify({ ...value, [names[5] as string]: undefined }))).toMatchObject({ path: '$' })
  const check = json({ type: 'array', items: { type: 'integer' } })
  const many = Array.from({ length: 300_000 }, () => 1234)
  expect(check(JSON.stringify(many))).toBeUndefined()
  expect(check(JSON.stringify([...many, 0.5]))).toMatchObject({ path: '$[300000]' })
})

test('long lists of values are looked up, in whatever form they are written', () => {
  const values = Array.from({ length: 250 }, (_, at) => (at % 5 === 0 ? at : `value ${'x'.repeat(at % 40)} ${at}`))
  const accepts = acceptorOf({ enum: values })
  for (const value of values) expect([value, accepts(JSON.stringify(value))]).toEqual([value, true])
  for (const value of values.slice(0, 60)) {
    const other = typeof value === 'number' ? value + 1 : `${value} `
    expect([other, accepts(JSON.stringify(other))]).toEqual([other, false])
  }
  expect(accepts(`"\\u0076alue x 1"`)).toBe(true)
})

test('a long text is judged although there is no memory to walk over it', () => {
  const check = json({ type: 'array', items: { type: 'integer' } })
  const many = JSON.stringify(Array.from({ length: 300_000 }, () => 1234))
  const grow = jest.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(() => {
    throw new RangeError('no memory')
  })
  try {
    expect(check(many)).toBeUndefined()
    expect(grow).toHaveBeenCalled()
    expect(check(many.replace(']', ',0.5]'))).toMatchObject({ path: '$[300000]' })
  } finally {
    grow.mockRestore()
  }
})
