import { ByteReader } from '../../../src/bytes/byte-reader.ts'
import { ByteWriter } from '../../../src/bytes/byte-writer.ts'
import { crc32c } from '../../../src/bytes/crc32c.ts'
import { MalformedBytes } from '../../../src/bytes/malformed-bytes.ts'
import type { VectorFormat } from './formats.ts'
import { firstCaseHas } from './shapes.ts'

interface PrimitiveCase {
  readonly type: 'crc32c' | 'uvarint' | 'varint' | 'varlong'
  readonly bytes?: string
  readonly hex?: string
  readonly value?: number | string
  readonly outcome?: 'accept' | 'reject'
  readonly canonical?: boolean
}

type Varint = 'uvarint' | 'varint' | 'varlong'

/** `kafka-primitives.jsonl`: checksums, and varints both ways. */
export const kafkaPrimitives: VectorFormat = {
  name: 'CRC-32C and varints',
  matches: document => firstCaseHas(document, 'type') && isPrimitive((document as PrimitiveCase[])[0]?.type),
  *run(document) {
    for (const [index, primitive] of (document as readonly PrimitiveCase[]).entries()) {
      const fault = primitive.type === 'crc32c' ? checksumFault(primitive) : varintFault(primitive.type, primitive)
      yield { id: `line ${index + 1} (${primitive.type})`, ...(fault !== undefined && { fault }) }
    }
  },
}

function isPrimitive(type: string | undefined): boolean {
  return type === 'crc32c' || type === 'uvarint' || type === 'varint' || type === 'varlong'
}

function checksumFault({ bytes = '', value }: PrimitiveCase): string | undefined {
  const actual = crc32c(Buffer.from(bytes, 'hex'))
  return actual === value ? undefined : `${actual} instead of ${value}`
}

function varintFault(type: Varint, { hex = '', value, outcome, canonical }: PrimitiveCase): string | undefined {
  const read = readVarint(type, hex)
  if (outcome === 'reject') return read === undefined ? undefined : `read as ${read}, not refused`
  if (read === undefined) return canonical === true ? 'refused' : undefined
  if (read !== value) return `${read} instead of ${value}`
  const written = writeVarint(type, read)
  return canonical !== true || written === hex ? undefined : `written as ${written} instead of ${hex}`
}

/** The value as text; undefined when it is refused or bytes are left over. */
function readVarint(type: Varint, hex: string): string | undefined {
  const reader = new ByteReader(Buffer.from(hex, 'hex'))
  try {
    const value = reader[type]()
    return reader.remaining === 0 ? String(value) : undefined
  } catch (error) {
    if (error instanceof MalformedBytes) return undefined
    throw error
  }
}

function writeVarint(type: Varint, value: string): string {
  const writer = new ByteWriter()
  if (type === 'varlong') writer.varlong(BigInt(value))
  else writer[type](Number(value))
  return writer.toBuffer().toString('hex')
}
