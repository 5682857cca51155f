import type { SchemaEngine, SchemaSource } from '../schema/engine.ts'

/**
 * An engine that reads the same text with the same references once, also where it is not stored: a check asks for a
 * candidate several times. `name`, subject and version of a reference stand for its text: none of them changes here.
 */
export function keyedEngine(engine: SchemaEngine): SchemaEngine {
  const keyed = (source: SchemaSource): SchemaSource => {
    if (source.key !== undefined) return source
    const references = source.references.map(
      ({ name, subject, version, direct }) => `${name}\0${subject}\0${version}\0${direct ? 1 : 0}`,
    )
    return { ...source, key: [...references, '', source.text].join('\0') }
  }
  return {
    remember: (source, key) => engine.remember(source, key),
    validate: (source, options) => engine.validate(keyed(source), options),
    canonical: (source, options) => engine.canonical(keyed(source), options),
    formatted: (source, format) => engine.formatted(source, format),
    check: pair => engine.check({ ...pair, candidate: keyed(pair.candidate) }),
    findings: pair => engine.findings({ ...pair, candidate: keyed(pair.candidate) }),
    equivalenceKey: source => engine.equivalenceKey(keyed(source)),
    tags: source => engine.tags(source),
    withTags: (source, add, remove) => engine.withTags(source, add, remove),
    topLevelFields: source => engine.topLevelFields(keyed(source)),
  }
}
