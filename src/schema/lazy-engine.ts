import type { Finding, PairCheck, ReadOptions, SchemaEngine, SchemaSource } from './engine.ts'
import { languages, type Parsers } from './languages.ts'
import { LocalEngine } from './local-engine.ts'
import type { ParseSchema, SchemaLimits, SchemaType, TaggedEntity } from './schema.ts'

type Eventually<Value> = Value | Promise<Value>

/** The languages in this thread, each loaded with the first schema that is written in it. */
export class LazyEngine implements SchemaEngine {
  readonly #parsers: { -readonly [type in keyof Parsers]: Parsers[type] } = {}
  readonly #engine: LocalEngine

  constructor(limits: SchemaLimits, cacheNodes: number, allowsEditions = false) {
    this.#engine = new LocalEngine(this.#parsers, limits, cacheNodes, allowsEditions)
  }

  /** What reads a language; undefined for one that there is not. */
  async parser(type: SchemaType): Promise<ParseSchema | undefined> {
    const known = this.#parsers[type] ?? (await languages[type]?.load())
    if (known) this.#parsers[type] = known
    return known
  }

  remember(source: SchemaSource, key: string): void {
    this.#engine.remember(source, key)
  }

  validate(source: SchemaSource, options: ReadOptions): Eventually<void> {
    return this.#ask([source], engine => engine.validate(source, options))
  }

  canonical(source: SchemaSource, options: ReadOptions): Eventually<string> {
    return this.#ask([source], engine => engine.canonical(source, options))
  }

  formatted(source: SchemaSource, format: string): Eventually<string> {
    return this.#ask([source], engine => engine.formatted(source, format))
  }

  check(pair: PairCheck): Eventually<readonly string[]> {
    return this.#ask([pair.candidate, pair.earlier], engine => engine.check(pair))
  }

  findings(pair: PairCheck): Eventually<readonly Finding[]> {
    return this.#ask([pair.candidate, pair.earlier], engine => engine.findings(pair))
  }

  equivalenceKey(source: SchemaSource): Eventually<string> {
    return this.#ask([source], engine => engine.equivalenceKey(source))
  }

  tags(source: SchemaSource): Eventually<readonly TaggedEntity[]> {
    return this.#ask([source], engine => engine.tags(source))
  }

  withTags(source: SchemaSource, add: readonly TaggedEntity[], remove: readonly TaggedEntity[]): Eventually<string> {
    return this.#ask([source], engine => engine.withTags(source, add, remove))
  }

  topLevelFields(source: SchemaSource): Eventually<readonly string[]> {
    return this.#ask([source], engine => engine.topLevelFields(source))
  }

  #ask<Value>(sources: readonly SchemaSource[], ask: (engine: LocalEngine) => Value): Eventually<Value> {
    const missing = sources.filter(({ type }) => this.#parsers[type] === undefined)
    if (missing.length === 0) return ask(this.#engine)
    return Promise.all(missing.map(({ type }) => this.parser(type))).then(() => ask(this.#engine))
  }
}
