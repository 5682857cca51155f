/** A registry inside the caller's process, for tests. */
export { TestRegistry } from './test-registry.ts'
export type { Seed, Seeds, TestRegistryOptions } from './test-registry.ts'
