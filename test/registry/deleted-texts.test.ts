import { expect, test } from '@jest/globals'
import type { Content, ContentKey } from '../../src/registry/store.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { openRegistry, record, registerAll } from '../support/registry-fixture.ts'

/** A store in which something happens between the look at a row and the arrival of its text. */
class SlowStore extends MemoryStore {
  beforeReading: (() => Promise<unknown>) | undefined

  override async readContents(keys: readonly ContentKey[]): Promise<readonly Content[]> {
    const before = this.beforeReading
    this.beforeReading = undefined
    await before?.()
    return super.readContents(keys)
  }
}

test('a version deleted for good while its text is fetched is not found, and nothing breaks', async () => {
  const store = new SlowStore()
  const registry = await openRegistry({ contentCacheBytes: 0 }, store)
  await registerAll(registry, 's', record('a'), record('a', 'b?'))
  store.beforeReading = async () => {
    await registry.writes.deleteVersion('s', '1', {})
    await registry.writes.deleteVersion('s', '1', { permanent: true })
  }
  await expect(registry.reads.version('s', '1', {})).rejects.toMatchObject({ code: 40402 })
  expect(await registry.reads.version('s', '2', {})).toMatchObject({ version: 2 })
})

test('a text that the store lost is an error, not a missing version', async () => {
  class LossyStore extends MemoryStore {
    override async readContents(): Promise<readonly Content[]> {
      return []
    }
  }
  const registry = await openRegistry({ contentCacheBytes: 0 }, new LossyStore())
  await registerAll(registry, 's', record('a'))
  await expect(registry.reads.version('s', '1', {})).rejects.toThrow('the store has no content')
})
