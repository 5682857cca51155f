import { AvroSchema } from '../../schema/avro/parse.ts'
import { isSameDefinition } from '../../schema/avro/equality.ts'
import type { AvroType } from '../../schema/avro/model.ts'
import type { ParsedSchema } from '../../schema/schema.ts'
import { SerdeError } from '../errors.ts'
import type { ReaderSchemas, ValueLanguage, ValueReader, ValueWriter } from '../value-language.ts'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { ReadCompiler } from './decode.ts'
import { WriteCompiler } from './encode.ts'
import { generatedRecords } from './generated-records.ts'
import type { AvroOptions } from './options.ts'
import { interpretedRecords, type Read, type RecordMaker, type Write } from './records.ts'
import { outward } from './value-fault.ts'

/** Values of Avro schemas. Whoever writes has chosen the schema: code may be generated for it. */
export const avroValues: ValueLanguage<AvroOptions> = {
  type: 'AVRO',
  writer: (schema, options) => new AvroWriter(avroOf(schema), options),
  reader: (schemas, options) => new AvroReader(schemas, options),
}

class AvroWriter implements ValueWriter {
  readonly #root: AvroType
  readonly #options: AvroOptions
  readonly #write: Write
  readonly #to = new ByteWriter()
  #isWriting = false

  constructor(schema: AvroSchema, options: AvroOptions) {
    this.#root = schema.root
    this.#options = options
    this.#write = this.#compile(generatedRecords)
  }

  recordName(): string | undefined {
    return recordNameOf(this.#root)
  }

  write(value: unknown, prefix: Uint8Array): Uint8Array {
    // A getter of the value may serialize another one.
    const to = this.#isWriting ? new ByteWriter() : this.#to
    const isInner = this.#isWriting
    this.#isWriting = true
    to.begin(prefix)
    try {
      this.#write(to, value)
      return to.finish()
    } catch (error) {
      to.abandon()
      throw this.#explained(error, value)
    } finally {
      this.#isWriting = isInner
    }
  }

  /** Generated code does not say where it failed: closures do it again, and tell the place. */
  #explained(error: unknown, value: unknown): unknown {
    try {
      this.#compile(interpretedRecords)(new ByteWriter(), value)
    } catch (again) {
      return outward(again, 'invalid-value')
    }
    return outward(error, 'invalid-value')
  }

  #compile(records: RecordMaker): Write {
    return compiled(() => new WriteCompiler(this.#root, records, this.#options).compileRoot(this.#root))
  }
}

class AvroReader implements ValueReader {
  readonly #writer: AvroType
  readonly #reader: AvroType
  readonly #options: AvroOptions
  readonly #read: Read
  #explain: Read | undefined
  readonly #from = new ByteReader()

  constructor({ writer, reader, isTrusted }: ReaderSchemas, options: AvroOptions) {
    const written = avroOf(writer)
    const wanted = reader === undefined ? written : avroOf(reader)
    const isSame = isSameDefinition(wanted.root, written.root)
    this.#reader = wanted.root
    this.#writer = isSame ? wanted.root : written.root
    this.#options = options
    // Generated code names the fields of the reader's schema alone, and the caller's settings chose that.
    const isKnown = isTrusted || reader !== undefined
    this.#read = this.#compile(isKnown ? generatedRecords : interpretedRecords)
  }

  recordName(): string | undefined {
    return recordNameOf(this.#writer)
  }

  read(bytes: Uint8Array, start: number): unknown {
    const from = this.#from
    from.begin(bytes, start)
    try {
      const value = this.#read(from)
      if (this.#options.failsOnTrailingBytes === true && from.left > 0)
        throw new SerdeError('trailing-bytes', `${from.left} bytes follow the value`)
      return value
    } catch (error) {
      throw this.#explained(error, bytes, start)
    } finally {
      from.end()
    }
  }

  #explained(error: unknown, bytes: Uint8Array, start: number): unknown {
    if (error instanceof SerdeError) return error
    const from = new ByteReader()
    from.begin(bytes, start)
    try {
      this.#explain ??= this.#compile(interpretedRecords)
      this.#explain(from)
    } catch (again) {
      return outward(again, 'malformed')
    }
    return outward(error, 'malformed')
  }

  #compile(records: RecordMaker): Read {
    const roots = { writer: this.#writer, reader: this.#reader }
    return compiled(() => new ReadCompiler(roots, records, this.#options).compileRoot(this.#writer, this.#reader))
  }
}

function compiled<Code>(compile: () => Code): Code {
  try {
    return compile()
  } catch (error) {
    throw outward(error, 'bad-schema')
  }
}

/** Records alone have a name that subjects are named after. */
function recordNameOf(root: AvroType): string | undefined {
  return root.kind === 'record' ? root.name.full : undefined
}

function avroOf(schema: ParsedSchema): AvroSchema {
  if (schema instanceof AvroSchema) return schema
  throw new SerdeError('wrong-language', `an Avro schema is wanted, not one of type ${schema.type}`)
}
