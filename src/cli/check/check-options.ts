import type { CheckOptions } from '../../check/check-tree.ts'
import type { Manifest } from '../../check/manifest.ts'
import { defaultSettings } from '../../config.ts'
import { defaultLimits } from '../../schema/limits.ts'
import { LocalEngine } from '../../schema/local-engine.ts'

/** What a check of a manifest's schemas works with: the engine and the defaults of the server. */
export function checkOptions({ dependants }: Pick<Manifest, 'dependants'>): CheckOptions {
  const { registry, schema } = defaultSettings()
  const limits = { ...defaultLimits, textLength: registry.maxSchemaTextLength }
  return {
    engine: new LocalEngine(limits, registry.parsedCacheNodes, schema.allowsEditions),
    settings: registry,
    limits,
    allowsEditions: schema.allowsEditions,
    dependants,
  }
}
