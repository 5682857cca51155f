import type { CheckOptions } from '../../check/check-tree.ts'
import type { Manifest } from '../../check/manifest.ts'
import { defaultSettings } from '../../config.ts'
import { defaultLimits } from '../../schema/limits.ts'
import { LazyEngine } from '../../schema/lazy-engine.ts'

/** What a check of a manifest's schemas works with: the engine and the defaults of the server. */
export function checkOptions({ dependants }: Pick<Manifest, 'dependants'>): CheckOptions {
  const { registry, schema } = defaultSettings()
  const limits = { ...defaultLimits, textLength: registry.maxSchemaTextLength }
  const engine = new LazyEngine(limits, registry.parsedCacheNodes, schema.allowsEditions)
  return {
    engine,
    parser: type => engine.parser(type),
    settings: registry,
    limits,
    allowsEditions: schema.allowsEditions,
    dependants,
  }
}
