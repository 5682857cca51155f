import type { Config, Mode } from '../../client/entities.ts'
import { contextOf, isSubject, type ScopeName } from './scopes.ts'
import { byPlace, versionKey, type Snapshot, type SnapshotVersion } from './snapshot.ts'
import { readTopicRecord, type TopicEvent, type TopicRecord } from './topic-records.ts'

/** Reasons that are told one by one; the rest is a number. */
const MAX_REMARKS = 20

type Row = { -readonly [field in keyof SnapshotVersion]: SnapshotVersion[field] }

/** The text that an id stands for, and how many rows have the id. */
interface Binding {
  readonly text: string
  rows: number
}

/** The state of a registry, built from the records of its topic in their order, as a registry that starts does it. */
export class TopicState {
  /** By subject and version. */
  readonly #subjects = new Map<string, Map<number, Row>>()
  /** By context and id. */
  readonly #ids = new Map<string, Binding>()
  readonly #configs = new Map<ScopeName, Config>()
  readonly #modes = new Map<ScopeName, Mode>()
  readonly #remarks: string[] = []
  #unread = 0
  #associations = 0
  readonly #encrypted = new Set<string>()

  /** `offset` is for remarks alone. */
  apply(record: TopicRecord, offset: bigint | number): void {
    const event = readTopicRecord(record)
    if (event.kind === 'unread') this.#skip(offset, event.reason)
    else this.#take(event, offset)
  }

  snapshot(): Snapshot {
    const versions = [...this.#subjects.values()].flatMap(rows => [...rows.values()]).sort(byPlace)
    const encrypted = versions.map(versionKey).filter(key => this.#encrypted.has(key))
    return {
      versions,
      configs: new Map([...this.#configs].sort(([a], [b]) => (a < b ? -1 : 1))),
      modes: new Map([...this.#modes].sort(([a], [b]) => (a < b ? -1 : 1))),
      remarks: [
        ...this.#remarks,
        ...(this.#unread > MAX_REMARKS ? [`${this.#unread - MAX_REMARKS} more records were skipped.`] : []),
        ...(this.#associations > 0 ? [`${this.#associations} records of associations were left out.`] : []),
        ...encrypted.map(key => `${key} has metadata that is encrypted at rest: read it through REST instead.`),
      ],
    }
  }

  #skip(offset: bigint | number, reason: string): void {
    this.#unread++
    if (this.#unread <= MAX_REMARKS) this.#remarks.push(`the record at offset ${offset} was skipped: ${reason}.`)
  }

  #take(event: TopicEvent, offset: bigint | number): void {
    switch (event.kind) {
      case 'schema':
        return this.#put(event.row, event.isEncrypted, offset)
      case 'schema-gone':
        return this.#remove(event.subject, event.version)
      case 'config':
        return put(this.#configs, event.scope, event.config)
      case 'mode':
        return put(this.#modes, event.scope, event.mode)
      case 'delete-subject':
        for (const row of this.#subjects.get(event.subject)?.values() ?? []) {
          if (row.version <= event.version) row.deleted = true
        }
        return
      case 'clear-subject':
        return this.#clear(event.scope)
      case 'association':
        this.#associations++
        return
      case 'nothing':
    }
  }

  /** A record whose id stands for another text already is one that a registry does not take. */
  #put(row: SnapshotVersion, isEncrypted: boolean, offset: bigint | number): void {
    const idKey = `${contextOf(row.subject)} ${row.id}`
    const rows = this.#subjects.get(row.subject) ?? new Map<number, Row>()
    const before = rows.get(row.version)
    const bound = this.#ids.get(idKey)
    if (bound !== undefined && bound.text !== row.schema) {
      return this.#skip(offset, `id ${row.id} stands for another schema than that of ${versionKey(row)}`)
    }
    if (before !== undefined) this.#release(before)
    const kept = this.#ids.get(idKey)
    if (kept === undefined) this.#ids.set(idKey, { text: row.schema, rows: 1 })
    else kept.rows++
    rows.set(row.version, { ...row })
    this.#subjects.set(row.subject, rows)
    if (isEncrypted) this.#encrypted.add(versionKey(row))
    else this.#encrypted.delete(versionKey(row))
  }

  #remove(subject: string, version: number): void {
    const rows = this.#subjects.get(subject)
    const row = rows?.get(version)
    if (rows === undefined || row === undefined) return
    this.#release(row)
    rows.delete(version)
    if (rows.size === 0) this.#subjects.delete(subject)
  }

  #release(row: Row): void {
    const key = `${contextOf(row.subject)} ${row.id}`
    const bound = this.#ids.get(key)
    if (bound !== undefined && --bound.rows === 0) this.#ids.delete(key)
  }

  /** Soft-deleted rows of a subject, of a context, or of everything are forgotten. */
  #clear(scope: ScopeName): void {
    const isMeant = (subject: string): boolean =>
      scope === '' || (isSubject(scope) ? subject === scope : contextOf(subject) === contextOf(scope))
    for (const [subject, rows] of this.#subjects) {
      if (!isMeant(subject)) continue
      for (const row of rows.values()) if (row.deleted) this.#remove(subject, row.version)
    }
  }
}

function put<Value>(map: Map<ScopeName, Value>, scope: ScopeName, value: Value | undefined): void {
  if (value === undefined) map.delete(scope)
  else map.set(scope, value)
}
