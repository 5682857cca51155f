import { createHash } from 'node:crypto'
import type { JsonText } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import type {
  Comparison,
  ComparisonOptions,
  ParseOptions,
  ParseSchema,
  ParsedSchema,
  ResolvedReferences,
  TaggedEntity,
} from '../schema.ts'
import { printCanonical, printNormalized } from './canonical.ts'
import { compareSchemas } from './compare.ts'
import type { Side } from './pair.ts'
import { dialectOf } from './dialect.ts'
import type { Dialect } from './dialect.ts'
import { SourceText } from './document.ts'
import type { SchemaDocument } from './document.ts'
import { fault } from './fault.ts'
import { loadSchema } from './load.ts'
import type { LoadedSchema } from './load.ts'
import { readSchemaText } from './reference-texts.ts'
import { readTags, retag } from './tags.ts'

/** Longest equivalence key that is kept as text. */
const LONGEST_KEY = 200
/** Characters of text to a part of a schema, for an estimate of what has not been read yet. */
const CHARACTERS_PER_NODE = 16

/** Reads a JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12 (compatibility.md 3). Nothing is ever fetched. */
export const parseJsonSchema: ParseSchema = (text, references, options) => {
  const schema = new JsonSchema(text, readRoot(text, options), { references, options })
  if (options.isUnchecked !== true) schema.validate(options.validateFields)
  return schema
}

function readRoot(text: string, { limits }: ParseOptions): JsonText {
  try {
    return readSchemaText(text, limits)
  } catch (cause) {
    if (!(cause instanceof SchemaError) || cause.limit !== undefined) throw cause
    const { position } = cause
    throw new SchemaError('Invalid JSON schema', { cause, ...(position === undefined ? {} : { position }) })
  }
}

interface Context {
  readonly references: ResolvedReferences
  readonly options: ParseOptions
}

/** A JSON Schema whose text has been read. What it means is found out when that is first asked for. */
export class JsonSchema implements ParsedSchema {
  readonly type = 'JSON'
  readonly canonical: string
  readonly #context: Context
  readonly #document: SchemaDocument
  readonly #source: SourceText
  #loaded: LoadedSchema | undefined

  constructor(text: string, { root, isCompact }: JsonText, context: Context) {
    this.canonical = isCompact ? text : printCanonical(root)
    this.#context = context
    this.#source = new SourceText(text)
    this.#document = { root, dialect: dialectOf(root), source: this.#source }
  }

  get dialect(): Dialect {
    return this.#document.dialect
  }

  get references(): ResolvedReferences {
    return this.#context.references
  }

  get name(): string | undefined {
    const { root } = this.#document
    const title = root.kind === 'object' ? root.members.get('title') : undefined
    return title?.kind === 'string' ? title.value : undefined
  }

  get nodeCount(): number {
    if (this.#loaded !== undefined) return this.#loaded.nodes
    let characters = this.canonical.length
    for (const { text } of this.#context.references) characters += text.length
    return Math.ceil(characters / CHARACTERS_PER_NODE)
  }

  /** Throws SchemaError when the text is JSON and yet no schema. */
  validate(isStrict: boolean): void {
    this.#load()
    if (!isStrict) return
    const reserved = this.topLevelFields().find(field => field.startsWith('$$'))
    if (reserved === undefined) return
    const says = `Invalid JSON schema: the property '${reserved}' is reserved, names must not start with $$`
    throw new SchemaError(says, { stage: 'validation' })
  }

  normalized(): ParsedSchema {
    return this.#again(printNormalized(this.#document.root))
  }

  formatted(): string {
    return this.canonical
  }

  equivalenceKey(): string {
    const { canonical } = this
    return canonical.length > LONGEST_KEY ? createHash('sha256').update(canonical).digest('base64') : canonical
  }

  differencesFrom(writer: ParsedSchema, options: ComparisonOptions): Comparison {
    if (!(writer instanceof JsonSchema)) throw new TypeError(`a JSON Schema does not compare with ${writer.type}`)
    return compareSchemas(writer.#side(), this.#side(), options)
  }

  topLevelFields(): readonly string[] {
    const { root } = this.#document
    const properties = root.kind === 'object' ? root.members.get('properties') : undefined
    return properties?.kind === 'object' ? [...properties.members.keys()] : []
  }

  tags(): readonly TaggedEntity[] {
    return readTags(this.#document.root)
  }

  withTags(add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): ParsedSchema {
    return this.#again(printCanonical(retag(this.#document.root, add, remove)))
  }

  #side(): Side {
    return { model: this.#load().model, source: this.#source }
  }

  #load(): LoadedSchema {
    if (this.#loaded !== undefined) return this.#loaded
    const { root } = this.#document
    if (root.kind !== 'object' && root.kind !== 'boolean') {
      const found = root.kind.toUpperCase()
      throw new SchemaError(`Invalid JSON schema: expected an object or boolean at the root, found ${found}`, {
        stage: 'validation',
        cause: fault(root, this.#document, 'the root is no schema'),
      })
    }
    return (this.#loaded = loadSchema(this.#document, this.#context.references, this.#context.options.limits))
  }

  /** The schema with another text. What was read strictly once need not be again. */
  #again(text: string): ParsedSchema {
    const { references, options } = this.#context
    return parseJsonSchema(text, references, { ...options, mode: 'stored', isUnchecked: true })
  }
}
