import { defaultLimits } from '../../../src/schema/limits.ts'
import { parseProtobuf } from '../../../src/schema/protobuf/parse.ts'
import type { ParsedSchema } from '../../../src/schema/schema.ts'
import { SerdeError } from '../../../src/serde/errors.ts'
import type { ProtobufOptions } from '../../../src/serde/protobuf/options.ts'
import { protobufValues } from '../../../src/serde/protobuf/values.ts'

const noPrefix = new Uint8Array()

export interface Files {
  readonly [name: string]: string
}

/** A parsed schema; `files` are its references, in the order they need one another. */
export function schemaOf(text: string, files: Files = {}): ParsedSchema {
  const references = Object.entries(files).map(([name, one]) => ({
    name,
    subject: name,
    version: 1,
    text: one,
    direct: true,
  }))
  const options = { mode: 'stored', validateFields: false, allowsEditions: true, limits: defaultLimits } as const
  return parseProtobuf(text, references, options)
}

/** Proto3 messages in the package `t`. */
export function proto3(body: string): ParsedSchema {
  return schemaOf(`syntax = "proto3"; package t; ${body}`)
}

export function proto2(body: string): ParsedSchema {
  return schemaOf(`syntax = "proto2"; package t; ${body}`)
}

/** The payload in hex, message indexes included. */
export function written(schema: ParsedSchema, value: unknown, options: ProtobufOptions = {}): string {
  return Buffer.from(protobufValues.writer(schema, options).write(value, noPrefix)).toString('hex')
}

/** What a payload in hex reads as, by plan; the library must read the same. */
export function read(schema: ParsedSchema, hex: string, options: ProtobufOptions = {}, reader?: ParsedSchema): object {
  const bytes = Buffer.from(hex, 'hex')
  const schemas = { writer: schema, ...(reader === undefined ? {} : { reader }) }
  const value = protobufValues.reader({ ...schemas, isTrusted: false }, options).read(bytes, 0) as object
  const trusted = protobufValues.reader({ ...schemas, isTrusted: true }, options).read(bytes, 0)
  expect(trusted).toEqual(value)
  expect(unknownIn(trusted)).toEqual(unknownIn(value))
  return value
}

/** Raw fields that were kept, in hex. */
export function unknownIn(value: unknown): readonly string[] {
  const { $unknowns: raw = [] } = value as { $unknowns?: Uint8Array[] }
  return raw.map(bytes => Buffer.from(bytes).toString('hex'))
}

/** The error that some work ends with. */
export function failure(work: () => unknown): SerdeError {
  try {
    work()
  } catch (error) {
    if (error instanceof SerdeError) return error
    throw error
  }
  throw new Error('nothing failed')
}
