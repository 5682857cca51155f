import { TestRegistry } from '../../../src/testing/test-registry.ts'
import type { SchemaReference } from '../../../src/schema/schema.ts'
import type { RecordedPair, VectorReference } from '../vectors/reading.ts'
import { parityFault } from './parity-fault.ts'

interface Pair extends RecordedPair {
  readonly backward: { readonly ok?: boolean }
  readonly forward: { readonly ok?: boolean }
  readonly lenient?: object
  readonly mayDiffer?: readonly string[]
}

interface Fault {
  readonly id: string
  readonly fault: string | undefined
}

/** Each pair under BACKWARD, FORWARD and FULL, some under LENIENT too: check against server, and verdict against the vector. */
export async function* pairFaults(cases: readonly unknown[]): AsyncGenerator<Fault> {
  for (const pair of cases as readonly Pair[]) yield* faultsOf(pair)
}

async function* faultsOf(pair: Pair): AsyncGenerator<Fault> {
  const registry = new TestRegistry()
  const client = registry.client()
  const schemaType = pair.lang.toUpperCase()
  await client.configs.put(null, { compatibilityLevel: 'NONE' })
  const references = await registered(registry, schemaType, pair.earlierReferences ?? [])
  const earlier = { schema: pair.earlier, schemaType, references }
  await registry.register('subject', earlier)
  const others = await registered(registry, schemaType, pair.candidateReferences ?? [])
  const candidate = { schema: pair.candidate, schemaType, references: others }
  const policies = pair.lenient ? (['STRICT', 'LENIENT'] as const) : (['STRICT'] as const)
  for (const compatibilityPolicy of policies) {
    for (const compatibilityLevel of ['BACKWARD', 'FORWARD', 'FULL'] as const) {
      await client.configs.put('subject', { compatibilityLevel, compatibilityPolicy })
      const fault = await parityFault(registry, 'subject', candidate)
      yield { id: `${pair.id} ${compatibilityLevel} ${compatibilityPolicy}`, fault }
    }
  }
  await client.close()
}

/** Registers them one after the other; each name is a subject of its own. */
async function registered(
  registry: TestRegistry,
  schemaType: string,
  given: readonly VectorReference[],
): Promise<readonly SchemaReference[]> {
  const known = new Map<string, SchemaReference>()
  for (const { name, schema, uses = [] } of given) {
    const references = uses.flatMap(use => known.get(use) ?? [])
    const definition = { schema, schemaType, references }
    await registry.register(name, definition)
    const { version } = await registry.lookup(name, definition)
    known.set(name, { name, subject: name, version })
  }
  return [...known.values()]
}
