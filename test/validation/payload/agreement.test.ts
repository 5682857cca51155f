import fc from 'fast-check'
import { avroValues } from '../../../src/serde/avro/values.ts'
import { protobufValues } from '../../../src/serde/protobuf/values.ts'
import { jsonValues } from '../../../src/serde/json/values.ts'
import type { JsonSchema } from '../../../src/schema/json/parse.ts'
import { jsonValidator } from '../../../src/schema/json/validation/validator.ts'
import type { JsonValidator } from '../../../src/schema/json/validation/validator.ts'
import { SerdeError } from '../../../src/serde/errors.ts'
import { checkOf, schemaOf } from './fixture.ts'
import { mutated, Random } from './random.ts'
import { RandomAvro } from './random-avro.ts'
import { RandomJson } from './random-json.ts'
import { randomFile } from './random-protobuf.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const noPrefix = new Uint8Array()
const runs = propertyRuns(400)
const valuesOfSchema = 5

/** Whether a reader takes the bytes; failures that are none of ours rise. */
function takes(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (error instanceof SerdeError) return false
    throw error
  }
}

test('what the Avro serializer writes passes, and what passes can be read to its last byte', () => {
  let refused = 0
  fc.assert(
    fc.property(fc.integer(), seed => {
      const random = new Random(seed)
      const source = new RandomAvro(random)
      const made = source.schema()
      const schema = schemaOf('AVRO', JSON.stringify(made))
      const check = checkOf(schema)
      const writer = avroValues.writer(schema, { unions: 'wrapped', usesLogicalTypes: false })
      const options = { usesLogicalTypes: false, failsOnTrailingBytes: true }
      const reader = avroValues.reader({ writer: schema, isTrusted: false }, options)
      let last = Buffer.alloc(0)
      for (let count = 0; count < valuesOfSchema; count++) {
        const bytes = Buffer.from(writer.write(source.value(made), noPrefix))
        expect(check(bytes)).toBeUndefined()
        const broken = mutated(bytes, last, random)
        const fault = check(broken)
        if (fault === undefined) expect(takes(() => reader.read(broken, 0))).toBe(true)
        else refused++
        expect(check(broken)).toEqual(fault)
        last = bytes
      }
    }),
    runs,
  )
  expect(refused).toBeGreaterThan(runs.numRuns)
})

test('what the Protobuf serializer writes passes, and what passes can be read', () => {
  let refused = 0
  fc.assert(
    fc.property(fc.integer(), seed => {
      const random = new Random(seed)
      const file = randomFile(random)
      const schema = schemaOf('PROTOBUF', file.text)
      const check = checkOf(schema)
      const writer = protobufValues.writer(schema, {})
      const reader = protobufValues.reader({ writer: schema, isTrusted: false }, {})
      let last = Buffer.alloc(0)
      for (let count = 0; count < valuesOfSchema; count++) {
        // One byte of message indexes goes before the message.
        const bytes = Buffer.from(writer.write(file.value(random), noPrefix)).subarray(1)
        expect(check(bytes)).toBeUndefined()
        const broken = mutated(bytes, last, random)
        const fault = check(broken)
        if (fault === undefined)
          expect(takes(() => reader.read(Buffer.concat([Buffer.from([0]), broken]), 0))).toBe(true)
        else refused++
        expect(check(broken)).toEqual(fault)
        last = bytes
      }
    }),
    runs,
  )
  expect(refused).toBeGreaterThan(runs.numRuns / 2)
})

test('the verdict on JSON is that of the validator of the serializers, and what they write passes', () => {
  const verdicts = { passed: 0, refused: 0, written: 0 }
  fc.assert(
    fc.property(fc.integer(), seed => {
      const random = new Random(seed)
      const source = new RandomJson(random)
      const document = source.document()
      const schema = schemaOf('JSON', JSON.stringify(document))
      const check = checkOf(schema)
      const writer = jsonValues.writer(schema, {})
      const validator = jsonValidator(schema as JsonSchema)
      let last = Buffer.alloc(0)
      for (let count = 0; count < 3 * valuesOfSchema; count++) {
        const value = source.near(document, document)
        const bytes = Buffer.from(source.text(value))
        for (const payload of [bytes, mutated(bytes, last, random)]) {
          const isFit = isValid(payload, validator)
          expect([payload.toString(), check(payload) === undefined]).toEqual([payload.toString(), isFit])
          verdicts[isFit ? 'passed' : 'refused']++
        }
        if (takes(() => writer.write(value, noPrefix))) {
          expect(check(writer.write(value, noPrefix))).toBeUndefined()
          verdicts.written++
        }
        last = bytes
      }
    }),
    propertyRuns(250),
  )
  expect(Math.min(verdicts.passed, verdicts.refused, verdicts.written)).toBeGreaterThan(500)
})

/** Parses bytes that are JSON as a whole, and validates. */
function isValid(bytes: Buffer, validator: JsonValidator): boolean {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
    return validator.faultOf(value) === undefined
  } catch (error) {
    const { name } = error as Error
    if (['TypeError', 'SyntaxError', 'ValidationStopped'].includes(name)) return false
    throw error
  }
}
