import { fromBinary, toBinary } from '@bufbuild/protobuf'
import type { Message } from '@bufbuild/protobuf'
import * as wellKnown from '@bufbuild/protobuf/wkt'
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt'
import { printFile } from './canonical.ts'
import { fileFromDescriptor } from './from-descriptor.ts'
import { OptionReader } from './option-reader.ts'
import { KnownTypes } from './known-types.ts'
import type { ReferencedFile } from './known-types.ts'

const base64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2,3}=*)?$|^[A-Za-z0-9+/]{2,3}=*$/

const optionSchemas = {
  FileOptions: wellKnown.FileOptionsSchema,
  MessageOptions: wellKnown.MessageOptionsSchema,
  FieldOptions: wellKnown.FieldOptionsSchema,
  OneofOptions: wellKnown.OneofOptionsSchema,
  ExtensionRangeOptions: wellKnown.ExtensionRangeOptionsSchema,
  EnumOptions: wellKnown.EnumOptionsSchema,
  EnumValueOptions: wellKnown.EnumValueOptionsSchema,
  ServiceOptions: wellKnown.ServiceOptionsSchema,
  MethodOptions: wellKnown.MethodOptionsSchema,
} as const

/** The .proto text of a base64 FileDescriptorProto; undefined where the text is none. */
export function readDescriptor(
  text: string,
  references: readonly ReferencedFile[],
  keepsEdition: boolean,
): string | undefined {
  if (!base64.test(text)) return undefined
  const proto = decoded(Buffer.from(text, 'base64'))
  if (proto === undefined) return undefined
  const types = new KnownTypes(
    fileFromDescriptor(proto, () => [], keepsEdition),
    references,
  )
  const reader = new OptionReader(types)
  const readOptions = (options: Message, kind: string) =>
    isOptionKind(kind) ? reader.read(toBinary(optionSchemas[kind], options as never), kind) : []
  return printFile(fileFromDescriptor(proto, readOptions, keepsEdition))
}

/** Bytes that are no message, or one with fields a file has not, are no descriptor. */
function decoded(bytes: Uint8Array): FileDescriptorProto | undefined {
  try {
    const proto = fromBinary(wellKnown.FileDescriptorProtoSchema, bytes)
    return proto.$unknown === undefined || proto.$unknown.length === 0 ? proto : undefined
  } catch (error) {
    if (error instanceof Error) return undefined
    throw error
  }
}

function isOptionKind(kind: string): kind is keyof typeof optionSchemas {
  return Object.hasOwn(optionSchemas, kind)
}
