import { isDeepStrictEqual } from 'node:util'
import { ByteReader } from '../../../src/bytes/byte-reader.ts'
import { MalformedBytes } from '../../../src/bytes/malformed-bytes.ts'
import type { Api } from '../../../src/kafka/api.ts'
import { apiOf } from '../../../src/kafka/apis.ts'
import {
  decodeRequestHeader,
  decodeResponseHeader,
  encodeRequest,
  encodeResponse,
  frameLengthBytes,
  skipHeaderTags,
} from '../../../src/kafka/frames.ts'
import type { VectorFormat } from './formats.ts'
import { fromJson, toJson } from './kafka-json.ts'
import { firstCaseHas, textFault } from './shapes.ts'

interface CodecCase {
  readonly api: string
  readonly apiKey: number
  readonly version: number
  readonly kind: 'request' | 'response'
  readonly name: string
  readonly hex: string
  readonly json: unknown
  readonly header?: Header
  readonly unknownTaggedFields?: number
  readonly outcome?: 'accept' | 'reject'
  readonly canonical?: boolean
}

interface Header {
  readonly requestApiKey?: number
  readonly requestApiVersion?: number
  readonly correlationId: number
  readonly clientId?: string | null
}

interface Decoded {
  readonly header: Header
  readonly json: unknown
  readonly left: number
}

/** `kafka-codec.jsonl`: whole frames, both ways. */
export const kafkaCodec: VectorFormat = {
  name: 'Kafka messages',
  matches: document => firstCaseHas(document, 'apiKey', 'kind', 'header', 'json'),
  *run(document) {
    for (const message of document as readonly CodecCase[]) yield result(message, codecFault)
  },
}

/** `kafka-codec-malformed.jsonl`: damaged frames. */
export const kafkaCodecMalformed: VectorFormat = {
  name: 'damaged Kafka messages',
  matches: document => firstCaseHas(document, 'apiKey', 'kind', 'outcome'),
  *run(document) {
    for (const message of document as readonly CodecCase[]) yield result(message, malformedFault)
  },
}

function result(message: CodecCase, check: (message: CodecCase, api: Api) => string | undefined) {
  const { api: apiName, apiKey, version, kind, name } = message
  const id = `${apiName} v${version} ${kind} ${name}`
  const api = apiOf(apiKey)
  const fault = api === undefined ? `api key ${apiKey} is not described` : check(message, api)
  return { id, ...(fault !== undefined && { fault }) }
}

function codecFault(message: CodecCase, api: Api): string | undefined {
  const decoded = decode(message, api)
  if (typeof decoded === 'string') return `refused: ${decoded}`
  if (!isDeepStrictEqual(decoded.header, message.header)) return `header ${JSON.stringify(decoded.header)}`
  const fault = textFault('json', sortedText(decoded.json), sortedText(message.json))
  if (fault !== undefined) return fault
  if (decoded.left > 0) return `${decoded.left} bytes left`
  return (message.unknownTaggedFields ?? 0) > 0 ? undefined : textFault('hex', encode(message, api), message.hex)
}

function malformedFault(message: CodecCase, api: Api): string | undefined {
  const decoded = decode(message, api)
  if (message.outcome === 'reject') return typeof decoded === 'string' ? undefined : 'read, not refused'
  if (typeof decoded === 'string') return message.canonical === true ? `refused: ${decoded}` : undefined
  return textFault('json', sortedText(decoded.json), sortedText(message.json))
}

/** What a frame reads as, or why it is refused. */
function decode({ kind, version, hex }: CodecCase, api: Api): Decoded | string {
  const reader = new ByteReader(Buffer.from(hex, 'hex'))
  try {
    const header = kind === 'request' ? requestHeader(reader, api, version) : responseHeader(reader, api, version)
    const body = api[kind].decode(reader, version)
    return { header, json: toJson(api[kind].node, version, body), left: reader.remaining }
  } catch (error) {
    if (error instanceof MalformedBytes) return error.message
    throw error
  }
}

function requestHeader(reader: ByteReader, api: Api, version: number): Header {
  const { apiKey, apiVersion, correlationId, clientId } = decodeRequestHeader(reader)
  skipHeaderTags(reader, api, version)
  return { requestApiKey: apiKey, requestApiVersion: apiVersion, correlationId, clientId }
}

function responseHeader(reader: ByteReader, api: Api, version: number): Header {
  return { correlationId: decodeResponseHeader(reader, api, version) }
}

function encode({ kind, version, json, header }: CodecCase, api: Api): string {
  const { correlationId = 0, clientId = null } = header ?? {}
  const draft = fromJson(api[kind].node, json) as never
  const frame =
    kind === 'request'
      ? encodeRequest(api, { apiVersion: version, correlationId, clientId }, draft)
      : encodeResponse(api, { apiVersion: version, correlationId }, draft)
  const bytes = Buffer.concat(frame)
  if (bytes.readInt32BE(0) !== bytes.length - frameLengthBytes) return 'a wrong length in front of the frame'
  return bytes.toString('hex', frameLengthBytes)
}

/** JSON text with the members of objects in order of their names. */
function sortedText(json: unknown): string {
  return JSON.stringify(json, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  )
}
