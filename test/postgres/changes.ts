import { createHash } from 'node:crypto'
import type { AssociationRow, Changes, Content, RegistryStore, VersionRow } from '../../src/registry/store.ts'

/** Changes with what is given, and nothing else. */
export function changes(parts: Partial<Changes>): Changes {
  return {
    contents: [],
    removedContents: [],
    bindings: [],
    versions: [],
    removedVersions: [],
    contexts: [],
    configs: [],
    modes: [],
    associations: [],
    ...parts,
  }
}

/** A content with a guid of its own for every text. */
export function content(text: string, more: Partial<Content> = {}): Content {
  const digest = createHash('md5').update(text).digest('hex')
  const guid = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { guid, type: 'AVRO', text, references: [], ...more }
}

/** Version 1 of `subject` with id `written`, unless `more` says otherwise. */
export function version(subject: string, written: number, more: Partial<VersionRow> = {}): VersionRow {
  const { guid, type } = content(subject)
  return {
    subject,
    version: 1,
    id: written,
    guid,
    type,
    deleted: false,
    ts: 1_763_000_000_000 + written,
    written,
    ...more,
  }
}

/** An association with its subject; its guid is that of `name`. */
export function association(name: string, more: Partial<AssociationRow> = {}): AssociationRow {
  return {
    guid: content(name).guid,
    subject: 'a',
    resourceName: name,
    resourceNamespace: 'ns',
    resourceId: `id of ${name}`,
    resourceType: 'topic',
    associationType: 'value',
    lifecycle: 'WEAK',
    frozen: false,
    createTs: 1_763_000_000_000,
    updateTs: 1_763_000_000_001,
    ...more,
  }
}

/** Commits `parts` as one write. */
export function write(store: RegistryStore, parts: Partial<Changes>): Promise<void> {
  return store.transaction(transaction => transaction.write(changes(parts)))
}

/** All that `load` gives, as one set of changes, with the sequence number. */
export async function loaded(store: RegistryStore): Promise<{ readonly all: Changes; readonly sequence: number }> {
  const lists: { [list in keyof Changes]: unknown[] } = {
    contents: [],
    removedContents: [],
    bindings: [],
    versions: [],
    removedVersions: [],
    contexts: [],
    configs: [],
    modes: [],
    associations: [],
  }
  for (const chunks = store.load(); ;) {
    const chunk = await chunks.next()
    if (chunk.done) return { all: lists as unknown as Changes, sequence: chunk.value }
    for (const list of Object.keys(lists) as (keyof Changes)[]) lists[list].push(...chunk.value[list])
  }
}
