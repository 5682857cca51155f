import { createHash } from 'node:crypto'
import { toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt'
import { SchemaError } from '../schema.ts'
import type { Comparison, ComparisonOptions, ParsedSchema, SourcePosition, TaggedEntity } from '../schema.ts'
import type { SchemaLimits } from '../schema.ts'
import { printFile } from './canonical.ts'
import { compareFiles } from './compare.ts'
import { messagesOf } from './elements.ts'
import type { FieldElement, FileElement, TypeElement } from './elements.ts'
import { normalizeFile } from './normalize.ts'
import { parseFile } from './parse-file.ts'
import { LineTable } from './position.ts'
import { readTags, retag } from './tags.ts'
import { fileDescriptor } from './to-descriptor.ts'
import { KnownTypes } from './known-types.ts'
import type { ReferencedFile } from './known-types.ts'

/** Longest equivalence key that is kept as text. */
const longestKey = 200

/** How a Protobuf text was read. */
export interface Reading {
  readonly references: readonly ReferencedFile[]
  readonly limits: SchemaLimits
  readonly allowsEditions: boolean
}

/** A Protobuf schema that has been read. */
export class ProtobufSchema implements ParsedSchema {
  readonly type = 'PROTOBUF'
  readonly types: KnownTypes
  readonly #text: string
  readonly #reading: Reading
  #canonical: string | undefined
  #normalized: ProtobufSchema | undefined
  #lines: LineTable | undefined

  /** `isNormal`: the text is a normal form, which stands as it is. */
  constructor(text: string, file: FileElement, reading: Reading, isNormal = false) {
    this.#text = text
    this.#reading = reading
    if (isNormal) this.#canonical = text
    this.types = new KnownTypes(file, reading.references)
  }

  /** The element tree of the text. */
  get file(): FileElement {
    return this.types.own.element
  }

  get canonical(): string {
    this.#canonical ??= printFile(this.file)
    return this.#canonical
  }

  /** The file whose messages are meant: a file with nothing but one public import stands for what it imports. */
  get messageFile(): FileElement {
    const { file } = this
    const [only, ...others] = file.imports
    const declared = file.types.length + file.services.length + file.extends.length + others.length
    const imported = only?.kind === 'public' && declared === 0 ? this.types.fileAt(only.path) : undefined
    return imported ?? file
  }

  get name(): string | undefined {
    const { types, packageName } = this.messageFile
    const [first] = messagesOf(types)
    return first === undefined || packageName === undefined ? first?.name : `${packageName}.${first.name}`
  }

  get nodeCount(): number {
    return this.#reading.references.reduce((sum, { element }) => sum + element.nodeCount, this.file.nodeCount)
  }

  normalized(): ParsedSchema {
    this.#normalized ??= this.#reread(this.normalText(), true)
    return this.#normalized
  }

  /** The text in normal form. Throws SchemaError of stage `validation` where a type does not resolve. */
  normalText(): string {
    const normal = normalizeFile(this.types, this.#reading.limits)
    return printFile(normal, { ignoresExtensions: false, dropsEmptyParts: true })
  }

  /** Refuses a schema whose types do not resolve, or whose normal form could not be read again. */
  check(): void {
    const normal = normalizeFile(this.types, this.#reading.limits)
    if (!hasOddDefault(this.file)) return
    this.#normalized = this.#reread(printFile(normal, { ignoresExtensions: false, dropsEmptyParts: true }), true)
  }

  formatted(format: string): string {
    if (format === 'ignore_extensions') {
      return printFile(this.file, { ignoresExtensions: true, dropsEmptyParts: false })
    }
    if (format !== 'serialized') return this.canonical
    return Buffer.from(toBinary(FileDescriptorProtoSchema, fileDescriptor(this.types, 'default'))).toString('base64')
  }

  equivalenceKey(): string {
    const text = this.canonical
    return text.length <= longestKey ? text : createHash('sha256').update(text).digest('base64')
  }

  differencesFrom(writer: ParsedSchema, { limits }: ComparisonOptions): Comparison {
    if (!(writer instanceof ProtobufSchema)) throw new TypeError(`a ${writer.type} schema is no Protobuf schema`)
    if (this.#isSame(writer)) return { isCompatible: true, differences: [], isTruncated: false }
    const positions = {
      reader: (at: number) => this.#positionAt(at),
      writer: (at: number) => writer.#positionAt(at),
    }
    return compareFiles(this.types, writer.types, { limits, positions })
  }

  topLevelFields(): readonly string[] {
    const fields = messagesOf(this.file.types).flatMap(message => [
      ...message.fields,
      ...message.oneofs.flatMap(oneof => oneof.fields),
    ])
    return fields.map(field => field.name)
  }

  tags(): readonly TaggedEntity[] {
    return readTags(this.file)
  }

  withTags(add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): ParsedSchema {
    return this.#reread(printFile(retag(this.file, add, remove)))
  }

  /** One text and the same references: nothing to compare. */
  #isSame(other: ProtobufSchema): boolean {
    const ours = this.#reading.references
    const theirs = other.#reading.references
    if (this.canonical !== other.canonical || ours.length !== theirs.length) return false
    return ours.every(({ reference }, at) => {
      const against = theirs[at]?.reference
      return against?.name === reference.name && against.text === reference.text
    })
  }

  #positionAt(at: number): SourcePosition | undefined {
    if (at < 0) return undefined
    this.#lines ??= new LineTable(this.#text)
    return this.#lines.positionAt(at)
  }

  #reread(text: string, isNormal = false): ProtobufSchema {
    const { limits, allowsEditions } = this.#reading
    try {
      return new ProtobufSchema(text, parseFile(text, limits, allowsEditions), this.#reading, isNormal)
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error
      const { limit, position } = error
      throw new SchemaError(error.message, {
        stage: 'validation',
        ...(limit === undefined ? {} : { limit }),
        ...(position === undefined ? {} : { position }),
        cause: error,
      })
    }
  }
}

/** A default that is printed bare and is no plain word, so that the printed text may not be readable. */
function hasOddDefault(file: FileElement): boolean {
  const isOdd = ({ defaultValue, type }: FieldElement): boolean =>
    defaultValue !== undefined && !type.endsWith('string') && !/^[A-Za-z0-9_.-]+$/.test(defaultValue)
  const isOddType = (type: TypeElement): boolean =>
    type.kind === 'message' &&
    (type.fields.some(isOdd) ||
      type.oneofs.some(oneof => oneof.fields.some(isOdd) || oneof.groups.some(group => group.fields.some(isOdd))) ||
      type.groups.some(group => group.fields.some(isOdd)) ||
      type.extends.some(block => block.fields.some(isOdd)) ||
      type.types.some(isOddType))
  return file.types.some(isOddType) || file.extends.some(block => block.fields.some(isOdd))
}
