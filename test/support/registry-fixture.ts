import type { Registry } from '../../src/registry/operations.ts'
import { createRegistry } from '../../src/registry/registry.ts'
import type { RegistrySettings } from '../../src/registry/settings.ts'
import type { RegistryStore } from '../../src/registry/store.ts'
import { defaultLimits } from '../../src/schema/limits.ts'
import { LocalEngine } from '../../src/schema/local-engine.ts'
import { parsers } from '../../src/schema/parsers.ts'
import { MemoryStore } from './memory-store.ts'

const anyNumber = { defaultLimit: 2 ** 31 - 1, maxLimit: 2 ** 31 - 1 }

export const plainSettings: RegistrySettings = {
  compatibilityLevel: 'BACKWARD',
  isModeMutable: true,
  validateNewSchemas: true,
  validateFields: false,
  rejectEmptySubject: false,
  strictReferenceVersions: false,
  canonicalizeOnConsume: [],
  schemaSearch: { defaultLimit: 1000, maxLimit: 1000 },
  subjectSearch: anyNumber,
  subjectVersionSearch: anyNumber,
  contextSearch: anyNumber,
  maxSchemaTextLength: 1_000_000,
  contentCacheBytes: 1_000_000,
  parsedCacheNodes: 100_000,
}

/** A registry on a store in memory, or on the one given, with the real schema languages. */
export function openRegistry(
  changes: Partial<RegistrySettings> = {},
  store: RegistryStore = new MemoryStore(),
): Promise<Registry> {
  const engine = new LocalEngine(parsers, defaultLimits, 100_000)
  return createRegistry({ store, engine, settings: { ...plainSettings, ...changes }, clock: () => 1_700_000_000_000 })
}

/** An Avro record `R` with one field for each word: `a` an int, `a?` an int with a default, `a:string` of another type. */
export function record(...fields: string[]): string {
  return JSON.stringify({
    type: 'record',
    name: 'R',
    fields: fields.map(field => {
      const [name = '', type = 'int'] = field.replace('?', '').split(':')
      return { name, type, ...(field.endsWith('?') && { default: type === 'int' ? 0 : '' }) }
    }),
  })
}

/** Registers texts one after the other and gives back their ids. */
export async function registerAll(registry: Registry, subject: string, ...texts: string[]): Promise<number[]> {
  const ids: number[] = []
  for (const schema of texts) ids.push((await registry.writes.register(subject, { schema }, {})).id ?? 0)
  return ids
}
