import type { Changes, Content, RegistryStore, VersionRow } from '../../src/registry/store.ts'
import { changes, content, loaded, version } from '../postgres/changes.ts'

const SUBJECTS = 40

/**
 * What write number `n` writes is decided by `n` alone, so that the number of the last write says what the whole database
 * has to hold, whoever wrote it. Every other one is a registration like most: the embedded store has a statement for them.
 */
export function plannedWrite(n: number): Changes {
  const one = plannedContent(n)
  const registration: Partial<Changes> = {
    contents: [one],
    bindings: [{ context: '.', id: n, guid: one.guid, type: 'AVRO' }],
    versions: [plannedVersion(n)],
    contexts: [{ name: '.', maxId: n, isListed: true }],
  }
  if (n % 2 === 0) return changes(registration)
  return changes({
    ...registration,
    versions: [plannedVersion(n), ...(n % 5 === 0 ? [{ ...plannedVersion(n - 1), deleted: true }] : [])],
    removedVersions: n % 7 === 0 && n > 20 ? [plannedVersion(n - 20)] : [],
    configs: [{ key: 'last', config: { alias: String(n) } }],
    modes: [{ key: 'third', mode: n % 3 === 0 ? 'IMPORT' : null }],
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
  const numbers = Array.from({ length: sequence }, (_, index) => index + 1)
  const last = plannedWrite(sequence)
  const { configs, modes } = plannedWrite(sequence - (sequence % 2 === 0 ? 1 : 0))
  const recent = numbers.slice(-200).map(plannedContent)
  const contents = await store.readContents(recent)
  expectSame(`${sequence} writes: versions`, byVersion(all.versions), byVersion(plannedVersions(numbers)))
  expectSame(
    `${sequence} writes: bindings`,
    all.bindings.toSorted((a, b) => a.id - b.id),
    numbers.flatMap(n => plannedWrite(n).bindings),
  )
  expectSame(`${sequence} writes: contexts`, all.contexts, sequence === 0 ? [] : last.contexts)
  expectSame(`${sequence} writes: configs`, all.configs, sequence === 0 ? [] : configs)
  expectSame(`${sequence} writes: modes`, all.modes, sequence === 0 ? [] : modes.filter(({ mode }) => mode !== null))
  expectSame(`${sequence} writes: contents`, byGuid(contents), byGuid(recent))
  return sequence
}

function plannedVersions(numbers: readonly number[]): VersionRow[] {
  const versions = new Map<number, VersionRow>()
  for (const n of numbers) {
    const write = plannedWrite(n)
    for (const { version: number } of write.removedVersions) versions.delete(number)
    for (const row of write.versions) versions.set(row.version, row)
  }
  return [...versions.values()]
}

const byVersion = (rows: readonly VersionRow[]): VersionRow[] => rows.toSorted((a, b) => a.version - b.version)
const byGuid = (contents: readonly Content[]): Content[] => contents.toSorted((a, b) => (a.guid < b.guid ? -1 : 1))

/** Names the first difference; all of what is compared would be megabytes. */
function expectSame(what: string, actual: readonly unknown[], expected: readonly unknown[]): void {
  for (let index = 0; index < Math.max(actual.length, expected.length); index++) {
    const [found = '', wanted = ''] = [actual[index], expected[index]].map(item => JSON.stringify(item))
    if (found === wanted) continue
    throw new Error(`${what}: number ${index} is ${found.slice(0, 300)}, and should be ${wanted.slice(0, 300)}`)
  }
}
