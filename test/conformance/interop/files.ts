import { fromBinary, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, file_google_protobuf_timestamp as timestamp } from '@bufbuild/protobuf/wkt'
import type { RegistryClient } from 'headgate/client'
import type { InteropCase } from './cases.ts'

/** The descriptors that protoc would make of a case's files, in base64, each after those that it imports. */
export async function descriptorsOf(
  registry: RegistryClient,
  id: number,
  { references = [] }: InteropCase,
): Promise<readonly string[]> {
  const files = await Promise.all(
    references.map(async ({ name }) => named(name, await serialized(registry, (await registry.latest(name)).id))),
  )
  const wellKnown = toBinary(FileDescriptorProtoSchema, timestamp.proto)
  const own = named(`interop/case-${id}.proto`, await serialized(registry, id))
  return [wellKnown, ...files, own].map(bytes => Buffer.from(bytes).toString('base64'))
}

async function serialized(registry: RegistryClient, id: number): Promise<string> {
  return registry.schemas.textById(id, { format: 'serialized' })
}

/** The registry keeps no file names. */
function named(name: string, base64: string): Uint8Array {
  return toBinary(FileDescriptorProtoSchema, {
    ...fromBinary(FileDescriptorProtoSchema, Buffer.from(base64, 'base64')),
    name,
  })
}
