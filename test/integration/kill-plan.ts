import assert from 'node:assert/strict'
import type { Changes, Content, RegistryStore, VersionRow } from '../../src/registry/store.ts'
import { changes, content, loaded, version } from '../postgres/changes.ts'

const SUBJECTS = 40

/**
 * What write number `n` writes is decided by `n` alone, so that the number of the last write says what the whole database
 * has to hold, whoever wrote it.
 */
export function plannedWrite(n: number): Changes {
  const one = plannedContent(n)
  return changes({
    contents: [one],
    bindings: [{ context: '.', id: n, guid: one.guid, type: 'AVRO' }],
    versions: [plannedVersion(n), ...(n % 5 === 0 ? [{ ...plannedVersion(n - 1), deleted: true }] : [])],
    removedVersions: n % 7 === 0 && n > 20 ? [plannedVersion(n - 20)] : [],
    contexts: [{ name: '.', maxId: n, isListed: true }],
    configs: [{ key: 'last', config: { alias: String(n) } }],
    modes: [{ key: 'odd', mode: n % 2 === 1 ? 'IMPORT' : null }],
  })
}

function plannedContent(n: number): Content {
  return content(`${n} `.repeat(1 + (n % 400)))
}

function plannedVersion(n: number): VersionRow {
  return version(`subject-${n % SUBJECTS}`, n, { version: n, guid: plannedContent(n).guid })
}

/** Fails unless the store holds what the first `sequence` writes make, and all of it. Returns that number. */
export async function checkPlanned(store: RegistryStore): Promise<number> {
  const { all, sequence } = await loaded(store)
  const versions = new Map<number, VersionRow>()
  for (let n = 1; n <= sequence; n++) {
    const write = plannedWrite(n)
    for (const { version: number } of write.removedVersions) versions.delete(number)
    for (const row of write.versions) versions.set(row.version, row)
  }
  const byNumber = (rows: Iterable<VersionRow>): VersionRow[] => [...rows].sort((a, b) => a.version - b.version)
  assert.deepEqual(byNumber(all.versions), byNumber(versions.values()))
  assert.deepEqual(
    all.bindings.map(({ id, guid }) => `${id} ${guid}`).toSorted(),
    Array.from({ length: sequence }, (_, index) => `${index + 1} ${plannedContent(index + 1).guid}`).toSorted(),
  )
  const last = plannedWrite(sequence)
  assert.deepEqual(all.contexts, sequence === 0 ? [] : last.contexts)
  assert.deepEqual(all.configs, sequence === 0 ? [] : last.configs)
  assert.deepEqual(all.modes, sequence === 0 ? [] : last.modes.filter(({ mode }) => mode !== null))
  const recent = Array.from({ length: Math.min(sequence, 200) }, (_, index) => plannedContent(sequence - index))
  const texts = (contents: readonly Content[]): string[] => contents.map(({ guid, text }) => guid + text).toSorted()
  assert.deepEqual(texts(await store.readContents(recent)), texts(recent))
  return sequence
}
