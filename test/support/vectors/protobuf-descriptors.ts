import { fromBinary, toJson } from '@bufbuild/protobuf'
import { FieldDescriptorProto_Type, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import type { DescriptorProto, FieldDescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt'
import { defaultJsonName } from '../../../src/schema/protobuf/json-name.ts'
import { normalNumber } from '../../../src/schema/protobuf/numbers.ts'
import { textFault } from './shapes.ts'

/**
 * Compares two base64 descriptors where both hold nothing but scalar fields outside oneofs; elsewhere ours is protoc's,
 * which the reference's is not (compatibility.md 2.4). What protoc fills in or spells otherwise counts as given.
 */
export function descriptorFault(actual: string, expected: unknown): string | undefined {
  if (typeof expected !== 'string') return undefined
  const reference = fromBase64(expected)
  const own = fromBase64(actual)
  return isScalarOnly(reference) && isScalarOnly(own)
    ? textFault('descriptor', shown(own), shown(reference))
    : undefined
}

function fromBase64(text: string): FileDescriptorProto {
  return fromBinary(FileDescriptorProtoSchema, Buffer.from(text, 'base64'))
}

function isScalarOnly({ messageType, enumType, extension, service }: FileDescriptorProto): boolean {
  return enumType.length + extension.length + service.length === 0 && messageType.every(isScalarMessage)
}

function isScalarMessage({ field, nestedType, enumType, extension, oneofDecl }: DescriptorProto): boolean {
  const others = enumType.length + extension.length + oneofDecl.length
  return others === 0 && field.every(isScalarField) && nestedType.every(isScalarMessage)
}

function isScalarField({ type, typeName }: FieldDescriptorProto): boolean {
  return typeName === '' && type !== FieldDescriptorProto_Type.GROUP && type !== FieldDescriptorProto_Type.MESSAGE
}

function shown(file: FileDescriptorProto): string {
  const visit = (message: DescriptorProto): void => {
    for (const field of message.field) {
      const { label, defaultValue } = field
      field.label = label
      if (defaultValue !== '') field.defaultValue = normalNumber(defaultValue)
      if (field.jsonName === '') field.jsonName = defaultJsonName(field.name)
    }
    message.nestedType.forEach(visit)
  }
  file.messageType.forEach(visit)
  if (file.syntax === 'proto2') file.syntax = ''
  return JSON.stringify(toJson(FileDescriptorProtoSchema, file), undefined, 1).replaceAll(/,?\s*"options": \{\}/g, '')
}
