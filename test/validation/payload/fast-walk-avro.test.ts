import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { AvroSchema } from '../../../src/schema/avro/parse.ts'
import { avroValues } from '../../../src/serde/avro/values.ts'
import { avroPayloads } from '../../../src/validation/payload/avro-check.ts'
import { avroCode } from '../../../src/validation/payload/avro-code.ts'
import { FastWalk } from '../../../src/validation/payload/fast-walk.ts'
import { WireWalk } from '../../../src/validation/payload/wire-walk.ts'
import { hex, limits, schemaOf, utf8Pieces } from './fixture.ts'
import { mutated, Random } from './random.ts'
import { RandomAvro } from './random-avro.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const fast = new FastWalk(limits)
const never = { acceptsAvro: () => false, acceptsProtobuf: () => false, acceptsJson: () => false }
const budget = { limits, walk: new WireWalk(limits), fast: never }

/** Both walks over values of a schema; `accepts` is undefined where there is no code for it. */
function walksOf(text: unknown) {
  const schema = schemaOf('AVRO', JSON.stringify(text))
  if (!(schema instanceof AvroSchema)) throw new Error('no Avro')
  const code = avroCode(schema.root)
  const check = avroPayloads.compile(schema, budget).checkOf([])
  const isRight = (bytes: Buffer, start = 0, end = bytes.length) => check?.(bytes, start, end) === undefined
  const accepts = code && ((bytes: Buffer, start = 0, end = bytes.length) => fast.acceptsAvro(code, bytes, start, end))
  return { schema, isRight, accepts }
}

function acceptorOf(text: unknown) {
  const { accepts } = walksOf(text)
  if (accepts === undefined) throw new Error('there is no code')
  return accepts
}

test('what the fast walk accepts is right, and it accepts what the serializer writes', () => {
  let [accepted, refused] = [0, 0]
  fc.assert(
    fc.property(fc.integer(), seed => {
      const random = new Random(seed)
      const source = new RandomAvro(random)
      const made = source.schema()
      const { schema, isRight, accepts } = walksOf(made)
      const writer = avroValues.writer(schema, { unions: 'wrapped', usesLogicalTypes: false })
      // Bytes at the top have no length before them: they are not walked over.
      if (accepts === undefined || schema.root.kind === 'bytes') return
      let last = Buffer.alloc(0)
      for (let count = 0; count < 8; count++) {
        const bytes = Buffer.from(writer.write(source.value(made), new Uint8Array()))
        expect(accepts(bytes)).toBe(true)
        for (let times = 0; times < 4; times++) {
          const broken = Buffer.concat([mutated(bytes, last, random), bytes])
          const end = broken.length - bytes.length
          if (!accepts(broken, 0, end)) refused++
          else {
            accepted++
            expect(isRight(broken, 0, end)).toBe(true)
          }
        }
        last = bytes
      }
    }),
    propertyRuns(1500),
  )
  expect(refused).toBeGreaterThan(accepted)
  expect(accepted).toBeGreaterThan(1000)
})

test('texts are UTF-8, whatever stands in them and wherever', () => {
  const accepts = acceptorOf('string')
  for (const piece of utf8Pieces)
    for (let before = 0; before < 40; before++)
      for (const after of [0, 1, 2, 3, 15, 16, 17, 40]) {
        const text = Buffer.concat([Buffer.alloc(before, 'a'), piece, Buffer.alloc(after, 'b')])
        const length = text.length * 2
        const head = length < 128 ? [length] : [(length & 127) | 128, length >> 7]
        // What follows would make some of the wrong ones right.
        const bytes = Buffer.concat([Buffer.from(head), text, Buffer.alloc(20, 0x80)])
        expect(accepts(bytes, 0, head.length + text.length)).toBe(isUtf8(text))
      }
})

test.each([
  ['int', '80 80 80 80 08', 'ff ff ff ff 1f'],
  ['int', 'ff ff ff ff 0f', '80 80 80 80 80 00'],
  ['long', 'ff ff ff ff ff ff ff ff ff 01', 'ff ff ff ff ff ff ff ff ff 02'],
  ['long', '80 80 80 80 80 80 80 80 80 00', '80 80 80 80 80 80 80 80 80 80 00'],
  ['boolean', '01', '02'],
  [{ type: 'enum', name: 'E', symbols: ['A', 'B'] }, '02', '04'],
  [{ type: 'enum', name: 'E', symbols: ['A', 'B'] }, '80 00', '81 00'],
  [['null', 'int'], '02 02', '04 02'],
  [['int', 'null'], '02', '01'],
  [['int', 'string', 'null'], '02 02 61', '06'],
  [{ type: 'array', items: 'int' }, '04 02 02 00', '04 02 00'],
  [{ type: 'array', items: 'int' }, '03 04 02 02 00', '03 02 02 02 00'],
  [{ type: 'array', items: 'int' }, '01 02 02 00', '01 06 02 00 00'],
  [{ type: 'map', values: 'bytes' }, '02 02 61 02 ff 00', '02 02 ff 02 61 00'],
  [{ type: 'record', name: 'R', fields: [{ name: 'b', type: 'bytes' }] }, '04 00 ff', '01 00 ff'],
])('%j: %s is a value, %s is none', (schema, right, wrong) => {
  const { accepts, isRight } = walksOf(schema)
  expect([isRight(hex(right)), accepts?.(hex(right))]).toEqual([true, true])
  expect([isRight(hex(wrong)), accepts?.(hex(wrong))]).toEqual([false, false])
})

test('records of several schemas in buffers of any size are told apart', () => {
  const [texts, numbers] = [acceptorOf('string'), acceptorOf({ type: 'array', items: 'int' })]
  const text = Buffer.from('\x08abcd')
  const list = hex('02 02 00')
  const huge = Buffer.alloc(3 * 1024 * 1024, text)
  for (let at = 0; at < huge.length - 5; at += 99_995) expect(texts(huge, at, at + 5)).toBe(true)
  expect(texts(huge, 5, 10)).toBe(true)
  expect(numbers(list)).toBe(true)
  expect(texts(text)).toBe(true)
  expect(numbers(text)).toBe(false)
  expect(texts(huge, huge.length - 5 - (huge.length % 5), huge.length - (huge.length % 5))).toBe(true)
  expect(texts(huge, 1, 6)).toBe(false)
})

test('what has no code, nests deep, or is larger than the memory is left to the other walk', () => {
  expect(walksOf({ type: 'array', items: 'null' }).accepts).toBeUndefined()
  const many = Array.from({ length: 10_000 }, (_, at) => ({ name: `f${at}`, type: 'int' }))
  expect(walksOf({ type: 'record', name: 'R', fields: many }).accepts).toBeUndefined()
  const list = { type: 'record', name: 'L', fields: [{ name: 'next', type: ['null', 'L'] }] }
  const accepts = acceptorOf(list)
  const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 2), Buffer.alloc(1)])
  expect(accepts(nested(400))).toBe(true)
  expect(accepts(nested(limits.depth))).toBe(false)
  const long = Buffer.concat([hex('80 80 80 02'), Buffer.alloc(2 * 1024 * 1024, 'a')])
  const { accepts: fits, isRight } = walksOf('string')
  expect([isRight(long), fits?.(long)]).toEqual([true, false])
})
