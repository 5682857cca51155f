import { defaultLimits } from '../../../src/schema/limits.ts'
import { parseAvro } from '../../../src/schema/avro/parse.ts'
import { parseJsonSchema } from '../../../src/schema/json/parse.ts'
import { parseProtobuf } from '../../../src/schema/protobuf/parse.ts'
import type { ParsedSchema, SchemaType } from '../../../src/schema/schema.ts'
import type { PayloadFault, PayloadLimits } from '../../../src/validation/payload-check.ts'
import { PayloadCompiler } from '../../../src/validation/payload/payload-languages.ts'

export const limits: PayloadLimits = { protobufDepth: 100, depth: 500, baseSteps: 200_000, stepsPerByte: 50 }

const parsers = { AVRO: parseAvro, PROTOBUF: parseProtobuf, JSON: parseJsonSchema }

/** A schema that has been read; `files` are its references, in the order they need one another. */
export function schemaOf(type: SchemaType, text: unknown, files: Readonly<Record<string, string>> = {}): ParsedSchema {
  const references = Object.entries(files).map(([name, one]) => {
    return { name, subject: name, version: 1, text: one, direct: true }
  })
  const options = { mode: 'stored', validateFields: false, allowsEditions: true, limits: defaultLimits } as const
  return parsers[type](typeof text === 'string' ? text : JSON.stringify(text), references, options)
}

/** The verdict on a payload: undefined, or what is wrong with it. */
export type Verdict = (payload: Uint8Array) => PayloadFault | undefined

/** Checks payloads as they stand in a batch: between other bytes. */
export function checkOf(schema: ParsedSchema, indexes: readonly number[] = [0], own = limits): Verdict {
  const check = new PayloadCompiler(own).compile(schema).checkOf(indexes)
  if (check === undefined) throw new Error(`no message at [${indexes.join(', ')}]`)
  return payload => {
    const bytes = Buffer.concat([Buffer.from([0x22, 0xff, 0x31]), payload, Buffer.from([0x31, 0x00, 0x80])])
    return check(bytes, 3, 3 + payload.length)
  }
}

export const avro = (schema: unknown, own = limits): Verdict =>
  checkOf(schemaOf('AVRO', JSON.stringify(schema)), [0], own)

/** Messages of the package `t`. */
export const proto3 = (body: string, indexes?: readonly number[]): Verdict =>
  checkOf(schemaOf('PROTOBUF', `syntax = "proto3"; package t; ${body}`), indexes)
export const proto2 = (body: string): Verdict => checkOf(schemaOf('PROTOBUF', `syntax = "proto2"; package t; ${body}`))

/** Takes texts, and bytes in place of texts that cannot be. */
export function json(schema: unknown, own = limits): (payload: string | Uint8Array) => PayloadFault | undefined {
  return textCheck(checkOf(schemaOf('JSON', schema), [0], own))
}

export function textCheck(check: Verdict): (payload: string | Uint8Array) => PayloadFault | undefined {
  return payload => check(typeof payload === 'string' ? Buffer.from(payload) : payload)
}

/** Bytes in hex, blanks between them. */
export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex')
}

const characters = ['', 'é', '€', '𝄞', '\u{10FFFF}', '\uD7FF', '\uE000']
const noCharacters = [
  '80',
  'c0 80',
  'c1 bf',
  'c3',
  'e0 9f bf',
  'e2 82',
  'ed a0 80',
  'f0 8f bf bf',
  'f4 90 80 80',
  'f0 9f 92',
  'ff',
]

/** Characters from one byte to four, and what is not one. */
export const utf8Pieces = [...characters.map(text => Buffer.from(text)), ...noCharacters.map(hex)]
