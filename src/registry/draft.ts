import { createHash } from 'node:crypto'
import type { Config, Mode } from './entities.ts'
import { contextOf, DEFAULT_CONTEXT } from './names.ts'
import type { RegistryState } from './state.ts'
import { guidOfHex } from './identity.ts'
import type { AssociationRow, Changes, Content, ContentKey, ContextRow, IdBinding, VersionRow } from './store.ts'

/** Last writes by key; undefined removes. */
class Recorded {
  readonly contents = new Map<string, { readonly key: ContentKey; readonly content: Content | undefined }>()
  readonly bindings = new Map<string, IdBinding>()
  readonly versions = new Map<
    string,
    { readonly subject: string; readonly version: number; readonly row: VersionRow | undefined }
  >()
  readonly contexts = new Map<string, ContextRow>()
  readonly configs = new Map<string, Config | null>()
  readonly modes = new Map<string, Mode | null>()
  readonly associations = new Map<string, AssociationRow | null>()

  addTo(other: Recorded): void {
    for (const [key, value] of this.contents) other.contents.set(key, value)
    for (const [key, value] of this.bindings) other.bindings.set(key, value)
    for (const [key, value] of this.versions) other.versions.set(key, value)
    for (const [key, value] of this.contexts) other.contexts.set(key, value)
    for (const [key, value] of this.configs) other.configs.set(key, value)
    for (const [key, value] of this.modes) other.modes.set(key, value)
    for (const [guid, value] of this.associations) other.associations.set(guid, value)
  }

  get isEmpty(): boolean {
    const { contents, bindings, versions, contexts, configs, modes, associations } = this
    const maps = [contents, bindings, versions, contexts, configs, modes, associations]
    return maps.every(map => map.size === 0)
  }
}

/** What one or more writes are about to change: visible to those who hold the draft, and to no one else. */
export class Draft {
  readonly state: RegistryState
  readonly #below: RegistryState
  readonly #recorded = new Recorded()
  readonly #clock: () => number
  readonly #written: { last: number }

  constructor(below: RegistryState, clock: () => number, written: { last: number }) {
    this.#below = below
    this.state = below.layer()
    this.#clock = clock
    this.#written = written
  }

  /** UTF-16 code units of the texts that are about to be stored. */
  get textLength(): number {
    let length = 0
    for (const { content } of this.#recorded.contents.values()) length += content?.text.length ?? 0
    return length
  }

  /** A draft on top of this one, for one write among several. */
  nested(): Draft {
    return new Draft(this.state, this.#clock, this.#written)
  }

  get isEmpty(): boolean {
    return this.#recorded.isEmpty
  }

  /** Writes a version under an id; the content becomes known with it. */
  putVersion(
    content: Content,
    place: { readonly subject: string; readonly version: number; readonly id: number },
  ): VersionRow {
    const { guid, type, references } = content
    const replaced = this.state.rows(place.subject).find(row => row.version === place.version)
    if (replaced) this.removeRow(replaced)
    const row: VersionRow = {
      guid,
      type,
      deleted: false,
      ts: this.#clock(),
      written: ++this.#written.last,
      ...place,
      ...(references.length > 0 && { references }),
    }
    const context = contextOf(place.subject)
    this.#recorded.contents.set(`${type}${guid}`, { key: { guid, type }, content })
    this.#bind({ context, id: place.id, guid, type })
    this.#noteId(context, place.id)
    this.#put(row)
    return row
  }

  /** Marks a version as deleted; `isRewritten` gives it a new time and place in the order of writes. */
  softDelete(row: VersionRow, isRewritten: boolean): void {
    this.#put({ ...row, deleted: true, ...(isRewritten && { ts: this.#clock(), written: ++this.#written.last }) })
  }

  /** Removes a row; the config and mode of a subject go with its last one. */
  hardDelete(row: VersionRow): void {
    this.removeRow(row)
    if (this.state.rows(row.subject).length > 0) return
    if (this.state.tables.configs.get(row.subject)) this.setConfig(row.subject, null)
    if (this.state.tables.modes.get(row.subject)) this.setMode(row.subject, null)
  }

  /** Removes a row, and its content with the last owner anywhere. */
  removeRow(row: VersionRow): void {
    const { subject, version, guid } = row
    this.state.removeVersion(subject, version)
    this.#recorded.versions.set(`${subject}\0${version}`, { subject, version, row: undefined })
    if (this.state.tables.guids.get(guid)?.owners.length !== 0) return
    for (const { type } of this.state.bindings(guid)) {
      this.#recorded.contents.set(`${type}${guid}`, { key: { guid, type }, content: undefined })
    }
  }

  putContext(row: ContextRow): void {
    this.state.putContext(row)
    this.#recorded.contexts.set(row.name, row)
  }

  setConfig(key: string, config: Config | null): void {
    this.state.setConfig(key, config)
    this.#recorded.configs.set(key, config)
  }

  setMode(key: string, mode: Mode | null): void {
    this.state.setMode(key, mode)
    this.#recorded.modes.set(key, mode)
  }

  /** Writes a new association. */
  addAssociation(parts: Omit<AssociationRow, 'guid' | 'createTs' | 'updateTs'>): void {
    const now = this.#clock()
    // One resource has one association of a type, and with the time also none that was there before has the guid.
    const { resourceType, resourceId, associationType, subject } = parts
    const named = [resourceType, resourceId, associationType, subject, now].join('\0')
    const guid = guidOfHex(createHash('md5').update(named).digest('hex'))
    this.#setAssociation(guid, { ...parts, guid, createTs: now, updateTs: now })
  }

  removeAssociation({ guid }: AssociationRow): void {
    this.#setAssociation(guid, null)
  }

  /**
   * Makes the changes part of the committed state, or of a draft: that which `nested` was called on, or one of a state that
   * has not changed since.
   */
  flush(below?: Draft): void {
    this.state.flush(below?.state ?? this.#below)
    if (below) this.#recorded.addTo(below.#recorded)
  }

  changes(): Changes {
    const { contents, bindings, versions, contexts, configs, modes, associations } = this.#recorded
    return {
      contents: [...contents.values()].flatMap(({ content }) => (content ? [content] : [])),
      removedContents: [...contents.values()].flatMap(({ key, content }) => (content ? [] : [key])),
      bindings: [...bindings.values()],
      versions: [...versions.values()].flatMap(({ row }) => (row ? [row] : [])),
      removedVersions: [...versions.values()].flatMap(({ subject, version, row }) =>
        row ? [] : [{ subject, version }],
      ),
      contexts: [...contexts.values()],
      configs: [...configs].map(([key, config]) => ({ key, config })),
      modes: [...modes].map(([key, mode]) => ({ key, mode })),
      associations: [...associations].map(([guid, association]) => ({ guid, association })),
    }
  }

  #setAssociation(guid: string, association: AssociationRow | null): void {
    this.state.setAssociation(guid, association)
    this.#recorded.associations.set(guid, association)
  }

  #put(row: VersionRow): void {
    this.state.putVersion(row)
    this.#recorded.versions.set(`${row.subject}\0${row.version}`, { subject: row.subject, version: row.version, row })
  }

  #bind(binding: IdBinding): void {
    const bound = this.state.binding(binding.context, binding.id)
    if (bound?.guid === binding.guid && bound.type === binding.type) return
    this.state.bind(binding)
    this.#recorded.bindings.set(`${binding.context}\0${binding.id}`, binding)
  }

  #noteId(name: string, id: number): void {
    const context = this.state.context(name)
    const isListed = name !== DEFAULT_CONTEXT
    if (id <= context.maxId && context.isListed === isListed) return
    this.putContext({ name, maxId: Math.max(id, context.maxId), isListed })
  }
}
