import { defaultSettings, type HeadgateSettings } from '../config.ts'
import type { CompatibilityLevel } from '../schema/compatibility.ts'
import type { Registry } from '../registry/operations.ts'
import { createRegistry } from '../registry/registry.ts'
import { defaultLimits } from '../schema/limits.ts'
import { LocalEngine } from '../schema/local-engine.ts'
import { parsers } from '../schema/parsers.ts'
import { MemoryStore } from './memory-store.ts'

/** What may differ from the server's defaults. */
export interface OpenOptions {
  readonly compatibilityLevel: CompatibilityLevel | undefined
  readonly protobufEditions: boolean | undefined
  readonly now: () => number
}

/** A registry and the settings it was made with. */
export interface OpenedRegistry {
  readonly registry: Registry
  readonly settings: HeadgateSettings
}

/** An empty registry on the server's engine and default settings, its state in memory. */
export async function openRegistry(options: OpenOptions): Promise<OpenedRegistry> {
  const settings = defaultSettings()
  const { compatibilityLevel = settings.registry.compatibilityLevel } = options
  const { protobufEditions = settings.schema.allowsEditions } = options
  const limits = { ...defaultLimits, textLength: settings.registry.maxSchemaTextLength }
  const registry = await createRegistry({
    store: new MemoryStore(),
    engine: new LocalEngine(parsers, limits, settings.registry.parsedCacheNodes, protobufEditions),
    settings: { ...settings.registry, compatibilityLevel },
    clock: options.now,
  })
  return { registry, settings }
}
