import { createHash } from 'node:crypto'
import { parseJsonText } from '../json-text.ts'
import type {
  Comparison,
  ComparisonOptions,
  ParsedSchema,
  ParseOptions,
  ParseSchema,
  ResolvedReferences,
} from '../schema.ts'
import { SchemaError } from '../schema.ts'
import type { TaggedEntity } from '../schema.ts'
import { canonicalStyle, printType } from './canonical.ts'
import type { PrintStyle } from './canonical.ts'
import { compareTypes } from './compare.ts'
import { Definitions } from './definitions.ts'
import { KnownFields } from './known-fields.ts'
import { typeName } from './model.ts'
import type { AvroType } from './model.ts'
import { equivalenceStyle, normalStyle } from './normalize.ts'
import { readText } from './reader.ts'
import { readTags, retag } from './tags.ts'

/** Longest equivalence key that is kept as text. */
const LONGEST_KEY = 200

/** Reads an Avro schema: the texts of its references, in their order, then its own (compatibility.md 1.1 to 1.4). */
export const parseAvro: ParseSchema = (text, references, options) => {
  const { parts, ...rest } = options
  if (parts === undefined || options.mode !== 'new') return readSchema(text, references, rest)
  try {
    return readSchema(text, references, rest, new KnownFields(parts, options.limits))
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    // Read whole, the text says where the fault is.
    return readSchema(text, references, rest)
  }
}

function readSchema(
  text: string,
  references: ResolvedReferences,
  options: ParseOptions,
  known?: KnownFields,
): AvroSchema {
  const definitions = new Definitions(options)
  const knownNames = references.map(reference => typeName(readText(reference.text, definitions, false)))
  const root = readText(text, definitions, true, known)
  return new AvroSchema({ text, root, knownNames, references, definitions })
}

interface AvroParts {
  readonly text: string
  readonly root: AvroType
  /** Names of the types at the top of the references: the canonical text uses them without writing them out. */
  readonly knownNames: readonly string[]
  readonly references: ResolvedReferences
  readonly definitions: Definitions
}

const digested = (text: string): string =>
  text.length > LONGEST_KEY ? createHash('sha256').update(text).digest('base64') : text

/** An Avro schema that has been read. */
export class AvroSchema implements ParsedSchema {
  readonly type = 'AVRO'
  readonly #parts: AvroParts
  #canonical: string | undefined
  #equivalenceKey: string | undefined

  constructor(parts: AvroParts) {
    this.#parts = parts
    const { definitions, references } = parts
    // Types that are written out elsewhere than in this text can make a text that could not be read again.
    if (definitions.hasForwardNames || references.length > 0) this.#readAgain(this.canonical)
  }

  get canonical(): string {
    return (this.#canonical ??= this.#print(canonicalStyle, this.#parts.knownNames))
  }

  get name(): string | undefined {
    const { root } = this.#parts
    return 'name' in root ? root.name.full : undefined
  }

  get nodeCount(): number {
    return this.#parts.definitions.nodeCount
  }

  /** The text as it was read. */
  get text(): string {
    return this.#parts.text
  }

  get root(): AvroType {
    return this.#parts.root
  }

  get definitions(): Definitions {
    return this.#parts.definitions
  }

  normalized(): ParsedSchema {
    return this.#reread(this.#print(normalStyle(), this.#parts.knownNames))
  }

  formatted(format: string): string {
    return format === 'resolved' ? this.#print(canonicalStyle, []) : this.canonical
  }

  equivalenceKey(): string {
    return (this.#equivalenceKey ??= digested(this.#print(equivalenceStyle, [])))
  }

  differencesFrom(writer: ParsedSchema, options: ComparisonOptions): Comparison {
    if (!(writer instanceof AvroSchema)) throw new TypeError(`an Avro schema does not compare with ${writer.type}`)
    return compareTypes(this, writer, options.limits)
  }

  topLevelFields(): readonly string[] {
    const { root } = this.#parts
    return root.kind === 'record' ? root.fields.map(field => field.name) : []
  }

  tags(): readonly TaggedEntity[] {
    return readTags(this.#parts.root)
  }

  withTags(add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): ParsedSchema {
    return this.#reread(retag(this.#readAgain(this.canonical), add, remove))
  }

  #print(style: PrintStyle, knownNames: readonly string[]): string {
    return printType(this.#parts.root, { style, knownNames, depth: this.#options.limits.jsonDepth })
  }

  get #options(): ParseOptions {
    return this.#parts.definitions.options
  }

  #readAgain(canonical: string) {
    const { limits } = this.#options
    return parseJsonText(canonical, {
      comments: false,
      trailing: 'refuse',
      nanWords: false,
      depth: limits.jsonDepth,
      length: limits.textLength,
    })
  }

  /** What was read strictly once need not be again. */
  #reread(text: string): ParsedSchema {
    return parseAvro(text, this.#parts.references, { ...this.#options, mode: 'stored' })
  }
}
