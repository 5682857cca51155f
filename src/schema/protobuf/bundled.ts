import {
  file_google_protobuf_any,
  file_google_protobuf_api,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_source_context,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_type,
  file_google_protobuf_wrappers,
} from '@bufbuild/protobuf/wkt'
import { defaultLimits } from '../limits.ts'
import { confluentFiles } from './bundled/confluent.ts'
import { googleTypeFiles } from './bundled/google-type.ts'
import type { FileElement } from './elements.ts'
import { fileFromDescriptor } from './from-descriptor.ts'
import { parseFile } from './parse-file.ts'
import { Scope, indexFile } from './type-index.ts'

const googleProtobufFiles = [
  file_google_protobuf_any,
  file_google_protobuf_api,
  file_google_protobuf_descriptor,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_source_context,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_type,
  file_google_protobuf_wrappers,
]

interface Bundle {
  readonly files: ReadonlyMap<string, FileElement>
  readonly root: Scope
}

let bundle: Bundle | undefined

/** The files that every schema may import without a reference, by import path. They are read when first asked for. */
export function bundledFiles(): ReadonlyMap<string, FileElement> {
  bundle ??= readBundle()
  return bundle.files
}

/** The outermost scope of the types in the bundled files. */
export function bundledScope(): Scope {
  bundle ??= readBundle()
  return bundle.root
}

function readBundle(): Bundle {
  const files = new Map<string, FileElement>()
  for (const { proto } of googleProtobufFiles)
    files.set(
      proto.name,
      fileFromDescriptor(proto, () => []),
    )
  for (const [path, text] of Object.entries({ ...googleTypeFiles, ...confluentFiles })) {
    files.set(path, parseFile(text, defaultLimits))
  }
  const root = new Scope()
  for (const [path, element] of files) indexFile(root, { path, element, origin: 'other' })
  return { files, root }
}
