import type { ByteReader } from '../bytes/byte-reader.ts'
import type { ByteWriter } from '../bytes/byte-writer.ts'
import type { Decode, Format } from './decoding.ts'
import { decoderOf } from './decoding.ts'
import type { Encode } from './encoding.ts'
import { encoderOf } from './encoding.ts'
import type { Type, TypeNode } from './wire-types.ts'

/** Versions of an API. */
export interface ApiVersionRange {
  readonly min: number
  readonly max: number
}

/** Versions that the table describes; those from `flexible` on have compact lengths and tagged fields. */
export interface DescribedVersions extends ApiVersionRange {
  readonly flexible?: number
  /** What ApiVersions says when the API is served, where that is not all that is described. */
  readonly listed?: ApiVersionRange
  /** Set where the header of responses has no tagged fields in any version. */
  readonly plainResponseHeader?: true
}

/** The body of one kind of message, in every version of its API. */
export interface Message<Value, Draft> {
  readonly node: TypeNode
  /** Reads a body and leaves the reader behind it. Throws MalformedBytes. */
  decode(reader: ByteReader, apiVersion: number): Value
  /** Writes a body; fields that the version lacks are left out. Throws RangeError when a value does not fit. */
  encode(writer: ByteWriter, apiVersion: number, draft: Draft): void
}

/** One API of the protocol. */
export interface Api<Request = unknown, RequestDraft = never, Response = unknown, ResponseDraft = never> {
  readonly name: string
  readonly key: number
  readonly versions: DescribedVersions
  readonly request: Message<Request, RequestDraft>
  readonly response: Message<Response, ResponseDraft>
}

/** A request as it is read. */
export type RequestOf<Described> = Described extends Api<infer Request> ? Request : never
/** A request to be written. */
export type RequestDraftOf<Described> = Described extends Api<unknown, infer Draft> ? Draft : never
/** A response as it is read. */
export type ResponseOf<Described> = Described extends Api<unknown, never, infer Response> ? Response : never
/** A response to be written. */
export type ResponseDraftOf<Described> = Described extends Api<unknown, never, unknown, infer Draft> ? Draft : never

/** Describes an API. Each version is compiled to closures when it is first met. */
export function api<Request, RequestDraft, Response, ResponseDraft>(table: {
  readonly name: string
  readonly key: number
  readonly versions: DescribedVersions
  readonly request: Type<Request, RequestDraft>
  readonly response: Type<Response, ResponseDraft>
}): Api<Request, RequestDraft, Response, ResponseDraft> {
  const { name, key, versions } = table
  return {
    name,
    key,
    versions,
    request: message(`${name} request`, table.request, versions),
    response: message(`${name} response`, table.response, versions),
  }
}

/** The codec of a type in the versions named. */
export function message<Value, Draft>(
  name: string,
  { node }: Type<Value, Draft>,
  { min, max, flexible = Infinity }: DescribedVersions,
): Message<Value, Draft> {
  const formats = new Map<number, Format>()
  for (let version = min; version <= max; version++) formats.set(version, { version, isFlexible: version >= flexible })
  const decoders = compiled(name, formats, format => decoderOf(node, format))
  const encoders = compiled(name, formats, format => encoderOf(node, format))
  return {
    node,
    decode: (reader, apiVersion) => (decoders(apiVersion) satisfies Decode)(reader) as Value,
    encode: (writer, apiVersion, draft) => (encoders(apiVersion) satisfies Encode)(writer, draft as never),
  }
}

function compiled<Codec>(
  name: string,
  formats: ReadonlyMap<number, Format>,
  compile: (format: Format) => Codec,
): (version: number) => Codec {
  const codecs = new Map<number, Codec>()
  return version => {
    const known = codecs.get(version)
    if (known !== undefined) return known
    const format = formats.get(version)
    if (format === undefined) throw new RangeError(`${name}: version ${version} is not described`)
    const codec = compile(format)
    codecs.set(version, codec)
    return codec
  }
}
