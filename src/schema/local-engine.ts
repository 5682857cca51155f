import { BoundedCache } from './bounded-cache.ts'
import { checkPair, sideWords, type PairVerdict } from './compatibility.ts'
import type { Finding, PairCheck, ReadOptions, SchemaEngine, SchemaSource } from './engine.ts'
import type { Parsers } from './languages.ts'
import {
  SchemaError,
  type Difference,
  type ParsedSchema,
  type ParseMode,
  type PartMemory,
  type SchemaLimits,
  type SchemaType,
  type TaggedEntity,
} from './schema.ts'

interface Entry {
  readonly schema: ParsedSchema
  /** The strictest rules that the text passed: it would pass the laxer ones, too. */
  readonly rigour: number
  /** What was read. The canonical text of it may be what was asked for: then all is equal but places and formats. */
  readonly text: string
}

/** Rules under which a text is read, from lax to strict: what is stored already, what is looked up, what is new. */
const rules: readonly { readonly mode: ParseMode; readonly isUnchecked?: boolean }[] = [
  { mode: 'stored', isUnchecked: true },
  { mode: 'stored' },
  { mode: 'new' },
]
const rigourOf = (options: ReadingOptions): number => (options.isUnchecked ? 0 : options.mode === 'stored' ? 1 : 2)

/** What a source was read to, kept with the source. A property: a WeakMap of things that die young costs the collector dear. */
class Reading {
  readonly flags: string
  readonly entry: Entry

  constructor(flags: string, entry: Entry) {
    this.flags = flags
    this.entry = entry
  }
}

function heldReading(source: SchemaSource): Reading | undefined {
  const reading = source.held?.reading
  return reading instanceof Reading ? reading : undefined
}

type ReadingOptions = Omit<ReadOptions, 'normalize'>

const STORED: ReadingOptions = { mode: 'stored', validateFields: false, isUnchecked: true }
/** A parsed schema weighs about as much as one node for each so many code units of its text. */
const UNITS_PER_NODE = 20
/** Words of parts of texts that are remembered, in UTF-16 code units; and what a part weighs beside its words. */
const MAX_PART_UNITS = 400_000
const UNITS_PER_PART = 50
/** UTF-16 code units of texts whose canonical form is remembered. */
const MAX_CANONICAL_UNITS = 2_000_000

/** The schema languages in this thread, with the schemas read last kept at hand. Answers at once. */
export class LocalEngine implements SchemaEngine {
  readonly #parsers: Parsers
  readonly #limits: SchemaLimits
  readonly #allowsEditions: boolean
  readonly #parsed: BoundedCache<string, Entry>
  readonly #parts: Readonly<Record<SchemaType, PartMemory>> = {
    AVRO: partMemory(),
    JSON: partMemory(),
    PROTOBUF: partMemory(),
  }
  readonly #canonicals = new BoundedCache<string, { readonly flags: string; readonly canonical: string }>(
    MAX_CANONICAL_UNITS,
  )

  constructor(parsers: Parsers, limits: SchemaLimits, cacheNodes: number, allowsEditions = false) {
    this.#parsers = parsers
    this.#limits = limits
    this.#allowsEditions = allowsEditions
    this.#parsed = new BoundedCache(cacheNodes)
  }

  remember(source: SchemaSource, key: string): void {
    const held = heldReading(source)
    if (held?.flags === source.type) this.#keep(`${held.flags}\0${key}`, source, held.entry)
  }

  validate(source: SchemaSource, options: ReadOptions): void {
    const schema = this.#read(source, options)
    if (options.normalize) normalForm(schema)
  }

  canonical(source: SchemaSource, options: ReadOptions): string {
    const isPlain = source.references.length === 0 && !options.isUnchecked
    if (!isPlain) return this.#canonicalOf(source, options)
    // Every producer sends its schema again when it starts: the answer is kept, not the schema read.
    const flags = `${source.type}${options.mode}${options.normalize ? 'n' : ''}${options.validateFields ? 'f' : ''}`
    const known = this.#canonicals.get(source.text)
    if (known?.flags === flags) return known.canonical
    const canonical = this.#canonicalOf(source, options)
    this.#canonicals.set(source.text, { flags, canonical }, source.text.length + canonical.length)
    return canonical
  }

  #canonicalOf(source: SchemaSource, options: ReadOptions): string {
    const schema = this.#read(source, options)
    return options.normalize && !options.isUnchecked ? normalForm(schema) : schema.canonical
  }

  formatted(source: SchemaSource, format: string): string {
    return this.#readExactly(source, STORED).formatted(format)
  }

  findings(pair: PairCheck): readonly Finding[] {
    const { checks, messages } = this.#compare(pair, this.#readExactly(pair.earlier, STORED))
    if (checks.length === 0) return messages.map(message => typeFinding(pair, message))
    return checks.flatMap(({ direction, comparison }) =>
      comparison.differences
        .filter(difference => direction === 'backward' || !difference.isOfLaterReader)
        .map(difference => findingOf(pair, direction, difference)),
    )
  }

  #compare(pair: PairCheck, schema: ParsedSchema): PairVerdict {
    const candidate = this.#read(pair.candidate, pair.candidateOptions)
    const earlier = { schema, version: pair.earlierVersion }
    return checkPair(candidate, earlier, pair.level, { policy: pair.policy, limits: this.#limits })
  }

  check(pair: PairCheck): readonly string[] {
    const { checks, messages, isTruncated } = this.#compare(pair, this.#read(pair.earlier, STORED))
    const isUndecided =
      isTruncated &&
      !checks.some(({ comparison }) => comparison.differences.some(difference => difference.verdict === 'break'))
    if (isUndecided) {
      throw new SchemaError(`the schemas are too complex to compare: more than ${this.#limits.pairs} pairs of types`, {
        limit: 'pairs',
      })
    }
    return messages
  }

  equivalenceKey(source: SchemaSource): string {
    return this.#read(source, STORED).equivalenceKey()
  }

  tags(source: SchemaSource): readonly TaggedEntity[] {
    return this.#readExactly(source, STORED).tags()
  }

  withTags(source: SchemaSource, add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): string {
    return this.#readExactly(source, STORED).withTags(add, remove).canonical
  }

  topLevelFields(source: SchemaSource): readonly string[] {
    return this.#read(source, STORED).topLevelFields()
  }

  /** Read from this very text, not from one that has it as its canonical text. */
  #readExactly(source: SchemaSource, options: ReadingOptions): ParsedSchema {
    const entry = this.#entry(source, options)
    return entry.text === source.text ? entry.schema : this.#parse(source, options).schema
  }

  #read(source: SchemaSource, options: ReadingOptions): ParsedSchema {
    return this.#entry(source, options).schema
  }

  #entry(source: SchemaSource, options: ReadingOptions): Entry {
    const flags = `${source.type}${options.validateFields ? 'f' : ''}`
    const needed = rigourOf(options)
    const held = heldReading(source)
    if (held?.flags === flags && held.entry.rigour >= needed) return held.entry
    const entry =
      source.key === undefined
        ? this.#parse(source, options)
        : this.#readKnown(source, options, `${flags}\0${source.key}`)
    if (source.held) source.held.reading = new Reading(flags, entry)
    return entry
  }

  #readKnown(source: SchemaSource, options: ReadingOptions, key: string): Entry {
    const known = this.#parsed.get(key)
    if (known && known.rigour >= rigourOf(options)) return known
    const entry = this.#parse(source, options)
    this.#keep(key, source, entry)
    return entry
  }

  #keep(key: string, source: SchemaSource, entry: Entry): void {
    this.#parsed.set(key, entry, entry.schema.nodeCount + Math.ceil(source.text.length / UNITS_PER_NODE))
  }

  /** Most schemas would pass as new ones; read so, one reading serves all. Throws what the rules asked for refuse. */
  #parse(source: SchemaSource, options: ReadingOptions): Entry {
    const needed = rigourOf(options)
    for (let rigour = rules.length - 1; ; rigour--) {
      try {
        return { schema: this.#parseUnder(source, options, rigour), rigour, text: source.text }
      } catch (error) {
        if (rigour === needed || !(error instanceof SchemaError) || error.limit) throw error
      }
    }
  }

  #parseUnder(source: SchemaSource, { validateFields }: ReadingOptions, rigour: number): ParsedSchema {
    const parse = this.#parsers[source.type]
    if (!parse) throw new SchemaError(`no language reads schemas of type ${source.type}`)
    const { mode, isUnchecked = false } = rules[rigour] as (typeof rules)[number]
    return parse(source.text, source.references, {
      mode,
      isUnchecked,
      validateFields,
      allowsEditions: this.#allowsEditions,
      limits: this.#limits,
      parts: this.#parts[source.type],
    })
  }
}

function partMemory(): PartMemory {
  const parts = new BoundedCache<string, unknown>(MAX_PART_UNITS)
  return {
    find: words => parts.get(words),
    keep: (words, known) => parts.set(words, known, words.length + UNITS_PER_PART),
  }
}

function findingOf(pair: PairCheck, direction: Finding['direction'], difference: Difference): Finding {
  const { kind, verdict, path, detail, reader, writer, explanation, hint } = difference
  return {
    code: `${pair.candidate.type}_${kind}`,
    kind,
    verdict,
    direction,
    path,
    explanation,
    hint,
    message: difference.message(sideWords[direction]),
    ...(detail !== undefined && { detail }),
    ...(reader && { reader }),
    ...(writer && { writer }),
  }
}

/** A schema of another type is one difference like any other. */
const typeFinding = (pair: PairCheck, message: string): Finding => ({
  code: 'SCHEMA_TYPE_CHANGED',
  kind: 'SCHEMA_TYPE_CHANGED',
  verdict: 'break',
  direction: 'backward',
  path: '/',
  message,
  explanation: `version ${pair.earlierVersion} is of type ${pair.earlier.type}, the candidate of type ${pair.candidate.type}`,
  hint: 'register it under another subject, or set the level to NONE for the switch',
})

function normalForm(schema: ParsedSchema): string {
  try {
    return schema.normalized().canonical
  } catch (cause) {
    if (!(cause instanceof SchemaError) || cause.stage === 'validation') throw cause
    // A text that was read but has no normal form is framed as a schema that is not valid (rest-contract 2.3).
    throw new SchemaError(cause.message, { stage: 'validation', cause })
  }
}
