import { Ajv } from 'ajv'
import avsc from 'avsc'
import protobuf from 'protobufjs'
import type { BenchRecord } from './serde-records.ts'

/** A library that turns values into bytes and back, without registry and schema id. */
export interface Bare {
  readonly name: string
  readonly write: () => Uint8Array
  readonly read: (payload: Uint8Array) => unknown
}

/** The library of each language, with code that it generates for the schema. */
export const bareLibraries = {
  AVRO({ avro, value }: BenchRecord): Bare {
    const type = avsc.Type.forSchema(JSON.parse(avro) as avsc.Schema)
    return {
      name: 'avsc',
      write: () => type.toBuffer(value),
      read: bytes => type.fromBuffer(bytes as Buffer) as unknown,
    }
  },
  PROTOBUF({ protobuf: text, value }: BenchRecord): Bare {
    const type = protobuf.parse(text).root.lookupType('bench.Order')
    return { name: 'protobufjs', write: () => type.encode(value).finish(), read: bytes => type.decode(bytes) }
  },
  JSON({ json, value }: BenchRecord): Bare {
    const isValid = new Ajv({ strict: false }).compile(JSON.parse(json) as object)
    const checked = (one: unknown): unknown => {
      if (!isValid(one)) throw new Error('the value of this benchmark is valid by design')
      return one
    }
    return {
      name: 'JSON and ajv',
      write: () => Buffer.from(JSON.stringify(checked(value))),
      read: bytes => checked(JSON.parse((bytes as Buffer).toString('utf8'))),
    }
  },
} as const

/** The least that a library does which calls JSON.stringify and JSON.parse: nothing is checked, no memory is taken. */
export function jsonFloor({ value }: BenchRecord): Bare {
  const buffer = Buffer.alloc(65_536)
  return {
    name: 'JSON alone',
    write: () => buffer.subarray(0, 5 + buffer.write(JSON.stringify(value), 5)),
    read: payload => JSON.parse((payload as Buffer).toString('utf8', 5)) as unknown,
  }
}
