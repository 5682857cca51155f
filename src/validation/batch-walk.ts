import type { FieldFailure } from '../governance/rejections.ts'
import type { Buffer } from 'node:buffer'
import { RecordCursor } from '../kafka/record-cursor.ts'
import type { KnownField, KnownRecords, RecordPlace, ShownRecord } from '../kafka/record-walk.ts'
import type { FieldReader } from './field-reader.ts'
import { idAt, idBytes } from './field-reader.ts'
import { failures } from './failures.ts'
import type { FieldResolver, Arrival, IdVerdict, Named } from './resolution.ts'
import type { GateBatch } from './verdict.ts'

/** A record that fails: its place in the batch, from 0. */
export interface FailedRecord {
  readonly batchIndex: number
  readonly failure: FieldFailure
}

/** What a step of the walk came to: the end, the end of a slice, or a question to wait for. */
export type Step = 'done' | 'slice' | Promise<void>

/** Bytes that are looked at before others have a turn. */
const sliceBytes = 1024 * 1024

/**
 * Looks at the records of one batch, key before value, and notes the first failing field of each: while another walks over
 * them, and then by itself over those that are left.
 */
export class BatchWalk {
  readonly failed: FailedRecord[] = []
  readonly unresolved: FailedRecord[] = []
  readonly #fields: readonly FieldWalk[]
  /** The only field, as nearly always. */
  readonly #field: FieldWalk | undefined
  readonly #maxRecords: number
  #cursor: RecordCursor | undefined
  /** Records that need no more looks, and where the last one of them ends; undefined before the first. */
  #index = 0
  #position: number | undefined
  #sawAll = false
  #lastKnown: KnownRecords | undefined
  /** Which of the records that follow need no look. None behind one that fails: it would be checked twice. */
  known: KnownRecords | undefined
  /** The cursor stands on a record that has not been looked at. */
  #isPending = false

  /** @param maxRecords are looked at while another walks over them */
  constructor(resolvers: readonly FieldResolver[], arrival: Arrival, maxRecords = Infinity) {
    this.#maxRecords = maxRecords
    this.#fields = resolvers.map(resolver => new FieldWalk(resolver, arrival))
    this.#field = this.#fields.length === 1 ? this.#fields[0] : undefined
  }

  /** Looks at a record that another walks over. False where it has to be asked for, or others should have a turn. */
  look(record: ShownRecord): boolean {
    this.#index = record.index
    this.#position = record.start
    this.known = undefined
    const found = this.#look(record)
    if (found instanceof Promise) return false
    if (found === undefined) this.known = this.#knownNow()
    else this.#note(found)
    this.#index++
    this.#position = record.position
    return this.#index < this.#maxRecords && this.#position < sliceBytes
  }

  /** The records that another walked over need no other look. */
  sawAll(): void {
    this.#sawAll = true
  }

  /** Whether all records have been looked at, and none fails. */
  get hasPassed(): boolean {
    return this.#sawAll && this.failed.length + this.unresolved.length === 0
  }

  /** Goes on with the records that were not looked at. */
  walk({ records, recordsStart, header }: GateBatch): Step {
    const left = header.recordCount - this.#index
    if (this.#sawAll || left === 0) return 'done'
    this.#cursor = new RecordCursor(records, this.#position ?? recordsStart, left)
    return this.step()
  }

  step(): Step {
    const cursor = this.#cursor
    if (cursor === undefined) return 'done'
    const end = cursor.position + sliceBytes
    let isThere = this.#isPending || cursor.next()
    let index = this.#index
    this.#isPending = false
    for (; isThere; isThere = cursor.next()) {
      const found = this.#look(cursor)
      if (found !== undefined) {
        this.#index = index
        this.#isPending = found instanceof Promise
        if (found instanceof Promise) return found
        this.#note(found)
      }
      index++
      if (cursor.position < end) continue
      this.#index = index
      return 'slice'
    }
    this.#index = index
    return 'done'
  }

  #knownNow(): KnownRecords | undefined {
    let key: KnownField | undefined
    let value: KnownField | undefined
    let headerLengths = 0
    for (const { known, isKey, headerName } of this.#fields) {
      headerLengths |= 1 << headerName.length
      if (known === undefined) return undefined
      if (isKey) key = known
      else value = known
    }
    const last = this.#lastKnown
    if (last?.key !== key || last?.value !== value) {
      const hasChecks = key?.check !== undefined || value?.check !== undefined
      this.#lastKnown = { key, value, end: hasChecks ? sliceBytes : Infinity, headerLengths }
    }
    return this.#lastKnown
  }

  #look(record: RecordPlace): FieldFailure | undefined | Promise<void> {
    if (this.#field !== undefined) return this.#field.look(record)
    const fields = this.#fields
    for (let at = 0; at < fields.length; at++) {
      const found = fields[at]?.look(record)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Ends the walk where it stands: what was not looked at is unresolved. */
  giveUp(): void {
    const failure = this.#fields[0]?.unresolved
    if (failure === undefined) return
    while (this.#isPending || this.#cursor?.next() === true) {
      this.unresolved.push({ batchIndex: this.#index++, failure })
      this.#isPending = false
    }
  }

  #note(failure: FieldFailure): void {
    const record = { batchIndex: this.#index, failure }
    if (failure.reason === 'unresolved') this.unresolved.push(record)
    else this.failed.push(record)
  }
}

/** Verdicts that one batch remembers; beyond, they are looked for again. */
const maxRemembered = 1000

/** One field of the records of a batch. */
class FieldWalk {
  readonly #resolver: FieldResolver
  readonly #arrival: Arrival
  readonly #reader: FieldReader
  readonly #refusesNull: boolean
  readonly #pinnedId: number | undefined
  /** Made when a second schema comes. */
  #remembered: Map<Named, IdVerdict> | undefined
  #lastNamed: Named | undefined
  #lastVerdict: IdVerdict | undefined
  /** The last verdict, where nothing but the payload remains to be looked at. */
  #lastPlain: IdVerdict | undefined
  readonly isKey: boolean
  readonly headerName: string
  /** What needs no look any more: an id that is right, and the check of its payload. */
  known: KnownField | undefined
  #lastIndexes: string | undefined
  #lastMessage: IdVerdict | undefined

  constructor(resolver: FieldResolver, arrival: Arrival) {
    const { policy } = resolver
    this.#resolver = resolver
    this.#arrival = arrival
    this.#reader = resolver.reader
    this.headerName = resolver.reader.headerName
    this.isKey = policy.field === 'key'
    this.#refusesNull = policy.refusesNull
    this.#pinnedId = policy.pinnedId
  }

  /** Why the field of the record fails; undefined when it does not. A promise: ask again when it is fulfilled. */
  look(record: RecordPlace): FieldFailure | undefined | Promise<void> {
    const plain = this.#lastPlain
    if (plain !== undefined && record.headerCount === 0) {
      // The same id in front of the payload as the record before: nearly every record.
      const start = this.isKey ? record.keyStart : record.valueStart
      const length = this.isKey ? record.keyLength : record.valueLength
      if (idAt(record.buffer, start, length) === this.#lastNamed)
        return this.#faultOf(plain, record.buffer, start + idBytes, start + length)
    }
    const reader = this.#reader
    switch (reader.read(record)) {
      case 'id':
        return this.#judge(record, reader.id)
      case 'guid':
        return this.#judge(record, reader.guid)
      case 'null':
        return this.#refusesNull ? failures.nullRefused(this.#resolver.policy, this.#resolver.about) : undefined
      case 'missing':
        return this.#pinnedId === undefined ? this.#missing() : this.#judge(record, this.#pinnedId, '0')
      case 'bad-header':
        return failures.badHeader(this.#resolver.policy, reader.headerName, reader.headerLength)
    }
  }

  #missing(): FieldFailure {
    const { payloadStart, end } = this.#reader
    return failures.missingId(this.#resolver.policy, this.#resolver.about, end - payloadStart)
  }

  /** @param pinnedIndexes stands for those that the record would carry */
  #judge({ buffer }: RecordPlace, named: Named, pinnedIndexes?: string): FieldFailure | undefined | Promise<void> {
    let verdict: IdVerdict | undefined = this.#lastVerdict
    if (named !== this.#lastNamed || verdict === undefined) {
      verdict = this.#remembered?.get(named) ?? this.#resolver.find(named, this.#arrival)
      if (verdict === undefined) return this.#ask(named, this.#resolver.resolve(named, this.#arrival))
      this.#remember(named, verdict)
    }
    if (verdict.needsMessage) {
      const indexes = pinnedIndexes ?? this.#reader.readIndexes()
      if (indexes === undefined)
        return failures.badIndexes(this.#resolver.policy, verdict.about, 'are cut short or too many')
      const message = this.#message(verdict, indexes)
      if (message instanceof Promise) return message
      verdict = message
    }
    if (verdict.failure !== undefined) return verdict.failure
    const { payloadStart, end } = this.#reader
    return this.#faultOf(verdict, buffer, payloadStart, end)
  }

  #faultOf({ check, about }: IdVerdict, bytes: Buffer, start: number, end: number): FieldFailure | undefined {
    const fault = check?.(bytes, start, end)
    return fault === undefined ? undefined : failures.badPayload(this.#resolver.policy, about, fault)
  }

  #message(verdict: IdVerdict, indexes: string): IdVerdict | Promise<void> {
    if (indexes === this.#lastIndexes && this.#lastMessage !== undefined) return this.#lastMessage
    const key = `${verdict.id} ${indexes}`
    const message = this.#remembered?.get(key) ?? this.#resolver.findMessage(verdict, indexes, this.#arrival)
    if (message === undefined) return this.#ask(key, this.#resolver.resolveMessage(verdict, indexes, this.#arrival))
    this.#lastIndexes = indexes
    this.#lastMessage = message
    this.known = indexes === '0' && message.failure === undefined ? firstMessage(this.#lastNamed, message) : undefined
    return message
  }

  #remember(named: Named, verdict: IdVerdict): void {
    if (this.#lastNamed !== undefined && this.#lastVerdict !== undefined) this.#keep(this.#lastNamed, this.#lastVerdict)
    this.#lastNamed = named
    this.#lastVerdict = verdict
    this.#lastPlain = verdict.failure === undefined && !verdict.needsMessage ? verdict : undefined
    this.#lastIndexes = undefined
    this.known = undefined
    if (this.#lastPlain !== undefined && typeof named === 'number') this.known = { id: named, check: verdict.check }
  }

  #keep(key: Named, verdict: IdVerdict): void {
    this.#remembered ??= new Map()
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear()
    this.#remembered.set(key, verdict)
  }

  /** Fulfilled when the answer is remembered; that there is none is one, for this batch. */
  async #ask(key: Named, answer: Promise<IdVerdict>): Promise<void> {
    this.#keep(key, await answer.catch(() => this.#noAnswer))
  }

  get unresolved(): FieldFailure {
    return failures.unresolved(this.#resolver.policy, this.#resolver.about)
  }

  get #noAnswer(): IdVerdict {
    const { about } = this.#resolver
    return { failure: this.unresolved, check: undefined, about, needsMessage: false, id: 0 }
  }
}

/** A single zero byte names the first message of a schema. */
function firstMessage(named: Named | undefined, { check }: IdVerdict): KnownField | undefined {
  if (typeof named !== 'number') return undefined
  return {
    id: named,
    check: (bytes, start, end) =>
      start < end && bytes[start] === 0 ? check?.(bytes, start + 1, end) : 'names another message',
  }
}
