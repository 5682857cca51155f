import { BoundedCache } from './bounded-cache.ts'
import { checkPair } from './compatibility.ts'
import type { PairCheck, ReadOptions, SchemaEngine, SchemaSource } from './engine.ts'
import { languages } from './languages.ts'
import { SchemaError, type ParsedSchema, type ParseMode, type SchemaLimits, type TaggedEntity } from './schema.ts'

interface Entry {
  readonly schema: ParsedSchema
  /** Read under the rules for new schemas: then it would pass those for stored ones, too. */
  readonly isStrict: boolean
}

type ReadingOptions = Omit<ReadOptions, 'normalize'>

const STORED: ReadingOptions = { mode: 'stored', validateFields: false }
/** A parsed schema weighs about as much as one node for each so many code units of its text. */
const UNITS_PER_NODE = 20

/** The schema languages in this thread, with the schemas read last kept at hand. Answers at once. */
export class LocalEngine implements SchemaEngine {
  readonly #limits: SchemaLimits
  readonly #parsed: BoundedCache<string, Entry>
  /** What was read of the sources that a caller still holds: spares the long keys of texts that are not stored. */
  readonly #held = new WeakMap<SchemaSource, { readonly flags: string; readonly entry: Entry }>()

  constructor(limits: SchemaLimits, cacheNodes: number) {
    this.#limits = limits
    this.#parsed = new BoundedCache(cacheNodes)
  }

  canonical(source: SchemaSource, options: ReadOptions): string {
    const schema = this.#read(source, options)
    return options.normalize && !options.isUnchecked ? normalForm(schema) : schema.canonical
  }

  formatted(source: SchemaSource, format: string): string {
    return this.#read(source, STORED).formatted(format)
  }

  check(pair: PairCheck): readonly string[] {
    const candidate = this.#read(pair.candidate, pair.candidateOptions)
    const earlier = this.#read(pair.earlier, STORED)
    const options = { policy: pair.policy, limits: this.#limits }
    const { checks, messages, isTruncated } = checkPair(candidate, { schema: earlier, version: pair.earlierVersion }, pair.level, options)
    const isUndecided = isTruncated &&
      !checks.some(({ comparison }) => comparison.differences.some(difference => difference.verdict === 'break'))
    if (isUndecided) {
      throw new SchemaError(`the schemas are too complex to compare: more than ${this.#limits.pairs} pairs of types`, { limit: 'pairs' })
    }
    return messages
  }

  equivalenceKey(source: SchemaSource): string {
    return this.#read(source, STORED).equivalenceKey()
  }

  tags(source: SchemaSource): readonly TaggedEntity[] {
    return this.#read(source, STORED).tags()
  }

  withTags(source: SchemaSource, add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): string {
    return this.#read(source, STORED).withTags(add, remove).canonical
  }

  topLevelFields(source: SchemaSource): readonly string[] {
    return this.#read(source, STORED).topLevelFields()
  }

  #read(source: SchemaSource, options: ReadingOptions): ParsedSchema {
    const flags = `${source.type}${options.validateFields ? 'f' : ''}${options.isUnchecked ? 'u' : ''}`
    const held = this.#held.get(source)
    const isStrict = options.mode === 'new'
    if (held?.flags === flags && (held.entry.isStrict || !isStrict)) return held.entry.schema
    const entry = this.#readKnown(source, options, `${flags}\0${source.key}`)
    this.#held.set(source, { flags, entry })
    return entry.schema
  }

  #readKnown(source: SchemaSource, options: ReadingOptions, key: string): Entry {
    const known = this.#parsed.get(key)
    if (known && (known.isStrict || options.mode === 'stored')) return known
    const entry = this.#parse(source, options)
    this.#parsed.set(key, entry, entry.schema.nodeCount + Math.ceil(source.text.length / UNITS_PER_NODE))
    return entry
  }

  /** Most stored schemas would pass as new ones; read so, one reading serves both. */
  #parse(source: SchemaSource, options: ReadingOptions): Entry {
    if (options.mode === 'new') return { schema: this.#parseAs(source, options, 'new'), isStrict: true }
    try {
      return { schema: this.#parseAs(source, options, 'new'), isStrict: true }
    } catch (error) {
      if (!(error instanceof SchemaError) || error.limit) throw error
      return { schema: this.#parseAs(source, options, 'stored'), isStrict: false }
    }
  }

  #parseAs(source: SchemaSource, options: ReadingOptions, mode: ParseMode): ParsedSchema {
    const language = languages[source.type]
    if (!language) throw new SchemaError(`no language reads schemas of type ${source.type}`)
    const { validateFields, isUnchecked } = options
    return language.parse(source.text, source.references, {
      mode, validateFields, limits: this.#limits, ...(isUnchecked && { isUnchecked }),
    })
  }
}

function normalForm(schema: ParsedSchema): string {
  try {
    return schema.normalized().canonical
  } catch (cause) {
    if (!(cause instanceof SchemaError) || cause.stage === 'validation') throw cause
    // A text that was read but has no normal form is framed as a schema that is not valid (rest-contract 2.3).
    throw new SchemaError(cause.message, { stage: 'validation', cause })
  }
}
