import { SchemaError } from '../schema.ts'
import type { ParseOptions, ParseSchema, ResolvedReferences } from '../schema.ts'
import { readDescriptor } from './base64-descriptor.ts'
import type { FileElement } from './elements.ts'
import { parseFile } from './parse-file.ts'
import { ProtobufSchema } from './protobuf-schema.ts'
import type { ReferencedFile } from './known-types.ts'
import { validateDescriptor } from './validate.ts'

/**
 * Reads a .proto text, or a base64 FileDescriptorProto where it is none, with every reference. Unless it goes unchecked,
 * its types must resolve, and with `validateFields` make a descriptor (compatibility.md 2.1).
 */
export const parseProtobuf: ParseSchema = (text, references, options) => {
  const { limits } = options
  const allowsEditions = options.allowsEditions ?? false
  const files = readReferences(references, options)
  const spent = files.reduce((sum, { element }) => sum + element.nodeCount, 0)
  const left = { ...limits, nodes: limits.nodes - spent }
  const read = readText(text, files, { ...options, limits: left })
  const schema = new ProtobufSchema(read.text, read.file, { references: files, limits, allowsEditions })
  if (options.isUnchecked !== true) {
    schema.check()
    if (options.validateFields) validateDescriptor(schema.types)
  }
  return schema
}

function readReferences(references: ResolvedReferences, options: ParseOptions): ReferencedFile[] {
  const files: ReferencedFile[] = []
  let nodes = options.limits.nodes
  for (const reference of references) {
    const limits = { ...options.limits, nodes }
    const { file } = readText(reference.text, files, { ...options, limits })
    nodes -= file.nodeCount
    files.push({ reference, element: file })
  }
  return files
}

/** The element tree of a text; of a descriptor the text is what it prints as. The fault of the text is what is told. */
function readText(text: string, files: readonly ReferencedFile[], options: ParseOptions) {
  const { limits } = options
  if (text.length > limits.textLength) {
    const message = `the text has ${text.length} characters, more than the limit of ${limits.textLength}`
    throw new SchemaError(message, { limit: 'textLength' })
  }
  const allowsEditions = options.allowsEditions ?? false
  // A file is read for each schema that imports it. In one schema each tree stands for one file.
  const known = options.parts?.find(text) as FileElement | undefined
  const isFree = known !== undefined && !files.some(({ element }) => element === known)
  if (isFree && known.nodeCount <= limits.nodes) return { text, file: known }
  try {
    const file = parseFile(text, limits, allowsEditions)
    options.parts?.keep(text, file)
    return { text, file }
  } catch (error) {
    if (!(error instanceof SchemaError) || error.limit !== undefined) throw error
    const printed = readDescriptor(text, files, allowsEditions)
    if (printed === undefined) throw error
    return { text: printed, file: parseFile(printed, limits, allowsEditions) }
  }
}
