import { AppendList } from './append-list.ts'
import { setAssociation, type AssociationTable } from './association-index.ts'
import type { Config, Mode } from './entities.ts'
import { contextOf, DEFAULT_CONTEXT, referencedSubject } from './names.ts'
import { SortedNames } from './sorted-names.ts'
import type { AssociationRow, Changes, ContextRow, IdBinding, VersionRow } from './store.ts'
import { BaseTable, LayeredTable, ObservedTable, type Observation, type Table } from './tables.ts'

/** What is known of one content: the ids that stand for it, and the subjects that hold it, in the order they came. */
export interface GuidEntry {
  readonly bindings: readonly IdBinding[]
  readonly owners: AppendList<string>
}

export interface SubjectVersion {
  readonly subject: string
  readonly version: number
}

/** The tables of the state. Subjects are qualified; the key of an id in the default context is the number alone. */
export interface StateTables {
  /** All versions that are left, soft-deleted ones included, in ascending order; never empty. */
  readonly subjects: Table<string, readonly VersionRow[]>
  readonly ids: Table<number | string, IdBinding>
  readonly guids: Table<string, GuidEntry>
  /** Who refers to a subject version: key `subject NUL version`. */
  readonly referrers: Table<string, readonly SubjectVersion[]>
  readonly contexts: Table<string, ContextRow>
  /** Key: qualified subject, `:.ctx:`, or the empty string for the global record; so for modes. */
  readonly configs: Table<string, Config>
  readonly modes: Table<string, Mode>
  readonly associations: AssociationTable
}

const idKey = (context: string, id: number): number | string => (context === DEFAULT_CONTEXT ? id : `${context}\0${id}`)
const versionKey = (subject: string, version: number): string => `${subject}\0${version}`
const noOwners = AppendList.of<string>()

/**
 * Everything the registry knows but the texts. Reads are plain look-ups; every change goes through `apply` or the
 * methods it uses, which keep the indexes true. Values are replaced, never changed in place.
 */
export class RegistryState {
  readonly tables: StateTables
  readonly #names: SortedNames | undefined
  #isLoading = false

  constructor(tables: StateTables, names?: SortedNames) {
    this.tables = tables
    this.#names = names
  }

  static empty(): RegistryState {
    const tables = {
      subjects: new BaseTable<string, readonly VersionRow[]>(),
      ids: new BaseTable<number | string, IdBinding>(),
      guids: new BaseTable<string, GuidEntry>(),
      referrers: new BaseTable<string, readonly SubjectVersion[]>(),
      contexts: new BaseTable<string, ContextRow>(),
      configs: new BaseTable<string, Config>(),
      modes: new BaseTable<string, Mode>(),
      associations: new BaseTable<string, readonly AssociationRow[]>(),
    }
    return new RegistryState(tables, new SortedNames())
  }

  /** A state on top of this one whose changes stay its own. */
  layer(): RegistryState {
    return new RegistryState(mapTables(this.tables, table => new LayeredTable(table)))
  }

  /** This state, with everything that is read noted in `seen`. */
  observed(seen: Observation[]): RegistryState {
    return new RegistryState(
      mapTables(this.tables, table => new ObservedTable(table, seen)),
      this.#names,
    )
  }

  rows(subject: string): readonly VersionRow[] {
    return this.tables.subjects.get(subject) ?? []
  }

  /** Every subject that has a row, in string order. */
  subjectNames(): readonly string[] {
    // Read first even where the sorted list is at hand: an observer has to see that the list was used.
    const keys = this.tables.subjects.keys()
    return this.#names ? this.#names.list() : [...keys].sort()
  }

  /** Names of the other contexts that ever held a schema, in string order. */
  otherContexts(): readonly string[] {
    return [...this.tables.contexts.keys()].filter(name => name !== DEFAULT_CONTEXT).sort()
  }

  binding(context: string, id: number): IdBinding | undefined {
    return this.tables.ids.get(idKey(context, id))
  }

  bindings(guid: string): readonly IdBinding[] {
    return this.tables.guids.get(guid)?.bindings ?? []
  }

  /** The subjects of a context that hold a content, in the order in which they came to hold it. */
  owners(context: string, guid: string): readonly string[] {
    const owners = this.tables.guids.get(guid)?.owners ?? noOwners
    return owners.toArray().filter(subject => contextOf(subject) === context)
  }

  /** Whether any subject of the context holds a content; the usual case is decided by the first owner. */
  isOwned(context: string, guid: string): boolean {
    for (const subject of this.tables.guids.get(guid)?.owners ?? noOwners)
      if (contextOf(subject) === context) return true
    return false
  }

  /** Whether any row still stands under an id; where a content was imported under several ids, they end one by one. */
  isIdInUse(binding: IdBinding): boolean {
    for (const subject of this.tables.guids.get(binding.guid)?.owners ?? noOwners) {
      if (contextOf(subject) !== binding.context) continue
      if (this.rows(subject).some(row => row.id === binding.id && row.guid === binding.guid)) return true
    }
    return false
  }

  referrers(subject: string, version: number): readonly SubjectVersion[] {
    return this.tables.referrers.get(versionKey(subject, version)) ?? []
  }

  context(name: string): ContextRow {
    return this.tables.contexts.get(name) ?? { name, maxId: 0, isListed: false }
  }

  putVersion(row: VersionRow): void {
    const rows = this.rows(row.subject)
    const last = rows.at(-1)
    if (!last || last.version < row.version) {
      this.#link(row, rows)
      this.#append(row, rows)
      return
    }
    const earlier = rows.find(one => one.version === row.version)
    const others = earlier ? rows.filter(one => one !== earlier) : rows
    if (earlier) this.#unlink(earlier, others)
    this.#link(row, others)
    const position = others.findIndex(one => one.version > row.version)
    this.tables.subjects.set(row.subject, position < 0 ? [...others, row] : others.toSpliced(position, 0, row))
  }

  /** Returns the row that went, undefined when there was none. */
  removeVersion(subject: string, version: number): VersionRow | undefined {
    const rows = this.rows(subject)
    const row = rows.find(one => one.version === version)
    if (!row) return undefined
    const others = rows.filter(one => one !== row)
    if (others.length > 0) this.tables.subjects.set(subject, others)
    else {
      this.tables.subjects.delete(subject)
      this.#names?.remove(subject)
    }
    this.#unlink(row, others)
    return row
  }

  bind(binding: IdBinding): void {
    const key = idKey(binding.context, binding.id)
    const earlier = this.tables.ids.get(key)
    if (earlier?.guid === binding.guid && earlier.type === binding.type) return
    if (earlier) {
      const entry = this.tables.guids.get(earlier.guid)
      if (entry)
        this.tables.guids.set(earlier.guid, { ...entry, bindings: entry.bindings.filter(one => one !== earlier) })
    }
    this.tables.ids.set(key, binding)
    const entry = this.tables.guids.get(binding.guid)
    this.tables.guids.set(binding.guid, {
      // A spread would leave room for more, which nearly no content needs.
      bindings: entry === undefined || entry.bindings.length === 0 ? [binding] : [...entry.bindings, binding],
      owners: entry?.owners ?? noOwners,
    })
  }

  putContext(row: ContextRow): void {
    this.tables.contexts.set(row.name, row)
  }

  setConfig(key: string, config: Config | null): void {
    if (config) this.tables.configs.set(key, config)
    else this.tables.configs.delete(key)
  }

  setMode(key: string, mode: Mode | null): void {
    if (mode) this.tables.modes.set(key, mode)
    else this.tables.modes.delete(key)
  }

  setAssociation(guid: string, association: AssociationRow | null): void {
    setAssociation(this.tables.associations, guid, association, this.#isLoading)
  }

  apply(changes: Changes): void {
    for (const binding of changes.bindings) this.bind(binding)
    for (const { subject, version } of changes.removedVersions) this.removeVersion(subject, version)
    for (const row of changes.versions) this.putVersion(row)
    for (const context of changes.contexts) this.putContext(context)
    for (const { key, config } of changes.configs) this.setConfig(key, config)
    for (const { key, mode } of changes.modes) this.setMode(key, mode)
    for (const { guid, association } of changes.associations) this.setAssociation(guid, association)
  }

  /** As `apply`, for the chunks of a store's `load` into an empty state that nobody reads yet. */
  load(changes: Changes): void {
    this.#isLoading = true
    for (const row of changes.versions) this.#shareGuid(row)
    this.apply(changes)
    this.#isLoading = false
  }

  /** Row and binding come apart; let them hold one text. Nobody reads the row yet. */
  #shareGuid(row: { guid: string }): void {
    const guid = this.tables.guids.get(row.guid)?.bindings[0]?.guid
    if (guid !== undefined) row.guid = guid
  }

  /** Ends a layer: its changes become those of the state below, or of one that holds the same. */
  flush(below: RegistryState): void {
    const before = this.tables.subjects
    if (!(before instanceof LayeredTable)) throw new TypeError('only a layer can be flushed')
    below.#noteNames(before)
    const targets: Readonly<Record<string, Table<unknown, unknown>>> = { ...below.tables }
    for (const [name, table] of Object.entries(this.tables)) {
      const target = targets[name]
      if (target && table instanceof LayeredTable) table.flush(target)
    }
  }

  #noteNames(subjects: LayeredTable<string, readonly VersionRow[]>): void {
    if (!this.#names) return
    for (const [subject, rows] of subjects.changed()) {
      const isKnown = this.tables.subjects.get(subject) !== undefined
      if (rows && !isKnown) this.#names.add(subject)
      if (!rows && isKnown) this.#names.remove(subject)
    }
  }

  #append(row: VersionRow, rows: readonly VersionRow[]): void {
    if (rows.length === 0) this.#names?.addUnsorted(row.subject)
    // While loading nobody else holds the array, and copying it each time would be quadratic.
    if (this.#isLoading && rows.length > 0) (rows as VersionRow[]).push(row)
    else this.tables.subjects.set(row.subject, [...rows, row])
  }

  #link(row: VersionRow, others: readonly VersionRow[]): void {
    const entry = this.tables.guids.get(row.guid)
    const owners = entry?.owners ?? noOwners
    if (!isOwner(row, others, owners)) {
      const grown = owners.length === 0 ? this.#soleOwner(row.subject, others) : owners.with(row.subject)
      this.tables.guids.set(row.guid, { bindings: entry?.bindings ?? [], owners: grown })
    }
    for (const key of referenceKeys(row)) {
      const referrer = { subject: row.subject, version: row.version }
      this.tables.referrers.set(key, [...(this.tables.referrers.get(key) ?? []), referrer])
    }
  }

  /** Most contents have one owner: the versions of a subject share the list of it, else a tenth of what the state weighs. */
  #soleOwner(subject: string, others: readonly VersionRow[]): AppendList<string> {
    const last = others.at(-1)
    const ofLast = last && this.tables.guids.get(last.guid)?.owners
    return ofLast?.isJust(subject) ? ofLast : noOwners.with(subject)
  }

  #unlink(row: VersionRow, others: readonly VersionRow[]): void {
    const entry = this.tables.guids.get(row.guid)
    if (entry && !others.some(one => one.guid === row.guid)) {
      this.tables.guids.set(row.guid, { ...entry, owners: entry.owners.without(row.subject) })
    }
    for (const key of referenceKeys(row)) {
      const left = (this.tables.referrers.get(key) ?? []).filter(
        one => one.subject !== row.subject || one.version !== row.version,
      )
      if (left.length > 0) this.tables.referrers.set(key, left)
      else this.tables.referrers.delete(key)
    }
  }
}

/** Whether the subject holds the content by another row; searches the shorter list, as either can be very long. */
function isOwner(row: VersionRow, others: readonly VersionRow[], owners: AppendList<string>): boolean {
  if (others.length <= owners.length) return others.some(one => one.guid === row.guid)
  for (const subject of owners) if (subject === row.subject) return true
  return false
}

function referenceKeys(row: VersionRow): ReadonlySet<string> {
  const references = row.references ?? []
  return new Set(references.map(one => versionKey(referencedSubject(one.subject, row.subject), one.version)))
}

function mapTables(
  tables: StateTables,
  make: <Key, Value>(table: Table<Key, Value>) => Table<Key, Value>,
): StateTables {
  return {
    subjects: make(tables.subjects),
    ids: make(tables.ids),
    guids: make(tables.guids),
    referrers: make(tables.referrers),
    contexts: make(tables.contexts),
    configs: make(tables.configs),
    modes: make(tables.modes),
    associations: make(tables.associations),
  }
}
