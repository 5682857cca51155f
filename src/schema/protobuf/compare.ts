import type { Comparison, SchemaLimits } from '../schema.ts'
import type { EnumElement, MessageElement, OneofElement } from './elements.ts'
import { fieldType, isNarrower, isSameScalar, plainType } from './field-types.ts'
import type { FieldType } from './field-types.ts'
import { Findings } from './findings.ts'
import type { Positions } from './findings.ts'
import { constantsOf } from './message-shape.ts'
import type { Member, MessageShape, ScopeShape } from './message-shape.ts'
import type { Kind } from './rules.ts'
import { byText } from './sorting.ts'
import type { NamedType, Scope, SourceFile } from './type-index.ts'
import type { KnownTypes } from './known-types.ts'

/** Every difference met when the reader's schema reads data of the writer's. */
export function compareFiles(
  reader: KnownTypes,
  writer: KnownTypes,
  { limits, positions }: { readonly limits: SchemaLimits; readonly positions: Positions },
): Comparison {
  const comparer = new Comparer(reader, writer, limits)
  comparer.run()
  return comparer.findings.comparison(positions)
}

/** A message or a file on one side. */
interface Place {
  readonly scope: Scope
  readonly file: SourceFile
  readonly at: number
}

/** Where a pair of places stands; `isContent` once the walk has left the two schemas' own messages. */
interface Spot {
  readonly path: string
  readonly isContent: boolean
  readonly reader: Place
  readonly writer: Place
}

/** How the comparison of two types by content came out; `isCut` where a pair in progress was met on the way. */
interface Outcome {
  readonly isBroken: boolean
  readonly isCut: boolean
}

/** Two message types to be compared by content, too deep for where they were met. */
interface Waiting {
  readonly spot: Spot
  readonly reader: MessageElement
  readonly writer: MessageElement
}

/** Pairs that may be compared anew because an earlier outcome was cut short; beyond that it is taken as it is. */
const pairsOfRepetition = 20_000

type Shaped = readonly [MessageElement, MessageShape]

/** What a finding is about. */
interface Subject {
  readonly path: string
  readonly name: string
  readonly readerAt?: number | undefined
  readonly writerAt?: number | undefined
}

class Comparer {
  readonly #reader: KnownTypes
  readonly #writer: KnownTypes
  readonly #limits: SchemaLimits
  readonly findings: Findings
  readonly #outcomes = new Map<MessageElement, Map<MessageElement, Outcome>>()
  /** Messages of the writer that are being compared. */
  readonly #open = new Set<MessageElement>()
  readonly #waiting: Waiting[] = []
  #pairs = 0
  #pairsOfRepetition = 0
  /** Messages inside one another or reached by a field that are being compared. */
  #depth = 0
  #isCut = false

  constructor(reader: KnownTypes, writer: KnownTypes, limits: SchemaLimits) {
    this.#reader = reader
    this.#writer = writer
    this.#limits = limits
    this.findings = new Findings(limits)
  }

  run(): void {
    const reader = { scope: this.#reader.packageScope(this.#reader.own.element), file: this.#reader.own, at: -1 }
    const writer = { scope: this.#writer.packageScope(this.#writer.own.element), file: this.#writer.own, at: -1 }
    const spot = { path: '#', isContent: false, reader, writer }
    const { packageName } = this.#reader.own.element
    if (packageName !== this.#writer.own.element.packageName) {
      this.#add(spot, 'PACKAGE_CHANGED', { path: '#/', name: packageName ?? '' })
    }
    this.#compareScopes(spot, this.#reader.ownTypes(), this.#writer.ownTypes())
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      this.#compareMessages(next.spot, next.reader, next.writer)
    }
  }

  #compareScopes(spot: Spot, reader: ScopeShape, writer: ScopeShape): void {
    for (const name of union(writer.messages.keys(), reader.messages.keys())) {
      const ours = reader.messages.get(name)
      const theirs = writer.messages.get(name)
      const subject = { path: `${spot.path}/${name}`, name, readerAt: ours?.element.at, writerAt: theirs?.element.at }
      if (ours === undefined) this.#add(spot, 'MESSAGE_REMOVED', subject)
      else if (theirs === undefined) this.#add(spot, 'MESSAGE_ADDED', subject)
      else {
        if (ours.index !== theirs.index) this.#add(spot, 'MESSAGE_MOVED', subject)
        this.#compareMessages(this.#inside(spot, name), ours.element, theirs.element)
      }
    }
    for (const name of union(writer.enums.keys(), reader.enums.keys())) {
      const ours = reader.enums.get(name)
      const theirs = writer.enums.get(name)
      const subject = { path: `${spot.path}/${name}`, name, readerAt: ours?.at, writerAt: theirs?.at }
      if (ours === undefined) this.#add(spot, 'ENUM_REMOVED', subject)
      else if (theirs === undefined) this.#add(spot, 'ENUM_ADDED', subject)
      else this.#compareEnums(spot, subject.path, ours, theirs)
    }
  }

  #inside({ path, isContent, reader, writer }: Spot, name: string): Spot {
    return {
      path: `${path}/${name}`,
      isContent,
      reader: { ...reader, scope: reader.scope.open(name) },
      writer: { ...writer, scope: writer.scope.open(name) },
    }
  }

  #compareEnums(spot: Spot, path: string, reader: EnumElement, writer: EnumElement): void {
    const ours = constantsOf(reader)
    const theirs = constantsOf(writer)
    for (const number of union(theirs.keys(), ours.keys())) {
      if (!this.#countPair()) return
      const now = ours.get(number)
      const before = theirs.get(number)
      if (now?.name === before?.name) continue
      const kind =
        now === undefined ? 'ENUM_CONST_REMOVED' : before === undefined ? 'ENUM_CONST_ADDED' : 'ENUM_CONST_CHANGED'
      const name = now?.name ?? before?.name ?? ''
      this.#add(spot, kind, { path: `${path}/${number}`, name, readerAt: now?.at, writerAt: before?.at })
    }
  }

  /** Of a message met inside itself only the nested types are compared again, as upstream does. */
  #compareMessages(spot: Spot, reader: MessageElement, writer: MessageElement): void {
    if (!this.#countPair()) return
    const ours = this.#reader.shapeOf(reader)
    const theirs = this.#writer.shapeOf(writer)
    this.#depth++
    const isInside = this.#open.has(writer)
    if (isInside) this.#isCut = true
    else {
      this.#open.add(writer)
      for (const oneof of reader.oneofs) this.#compareMembership(spot, oneof, theirs)
      this.#compareOneofNames(spot, ours, theirs)
      this.#compareMembers(spot, [reader, ours], [writer, theirs])
    }
    this.#compareScopes(spot, ours.nested, theirs.nested)
    if (!isInside) this.#open.delete(writer)
    this.#depth--
  }

  #compareMembers(spot: Spot, [, ours]: Shaped, [writer, theirs]: Shaped): void {
    for (const number of merged(ours.numbers, theirs.numbers)) {
      if (!this.#countPair()) return
      const now = ours.members.get(number)
      const before = theirs.members.get(number)
      if (now !== undefined && before !== undefined) this.#compareFields(spot, now, before)
      else if (now !== undefined) this.#addedField(spot, now, writer, theirs)
      else if (before !== undefined) this.#removedField(spot, before, ours, theirs)
    }
  }

  /** Earlier members of a oneof must come from one place: one oneof, or one plain field. */
  #compareMembership(spot: Spot, oneof: OneofElement, writer: MessageShape): void {
    const groups = new Set<string>()
    let plain = 0
    for (const { number } of oneof.fields) {
      const before = writer.members.get(number)
      if (before === undefined) continue
      if (before.oneof === undefined) plain++
      else groups.add(before.oneof.name)
    }
    if (groups.size + plain <= 1) return
    const kind = plain > 1 ? 'MULTIPLE_FIELDS_MOVED_TO_ONEOF' : 'FIELD_MOVED_TO_EXISTING_ONEOF'
    const writerAt = writer.oneofs.get(oneof.name)?.at
    this.#add(spot, kind, { path: `${spot.path}/${oneof.name}`, name: oneof.name, readerAt: oneof.at, writerAt })
  }

  #compareOneofNames(spot: Spot, reader: MessageShape, writer: MessageShape): void {
    if (reader.oneofs.size === 0 && writer.oneofs.size === 0) return
    for (const name of [...union(reader.oneofs.keys(), writer.oneofs.keys())].sort(byText)) {
      const now = reader.oneofs.get(name)
      const before = writer.oneofs.get(name)
      if (now !== undefined && before !== undefined) continue
      const kind = now === undefined ? 'ONEOF_REMOVED' : 'ONEOF_ADDED'
      this.#add(spot, kind, { path: `${spot.path}/${name}`, name, readerAt: now?.at, writerAt: before?.at })
    }
  }

  #addedField(spot: Spot, now: Member, writer: MessageElement, theirs: MessageShape): void {
    const { field, oneof } = now
    const subject = { path: memberPath(spot, now), name: field.name, readerAt: field.at, writerAt: writer.at }
    if (oneof !== undefined) this.#add(spot, 'ONEOF_FIELD_ADDED', subject)
    else this.#add(spot, field.label === 'required' ? 'REQUIRED_FIELD_ADDED' : 'FIELD_ADDED', subject)
    if (theirs.groups.has(field.number)) this.#add(spot, 'FIELD_GROUP_CHANGED', subject)
    if (isReserved(writer, field.number)) this.#add(spot, 'RESERVED_NUMBER_USED', subject)
  }

  #removedField(spot: Spot, before: Member, reader: MessageShape, writer: MessageShape): void {
    const { field, oneof } = before
    const subject = { path: memberPath(spot, before), name: field.name, writerAt: field.at }
    if (oneof === undefined) {
      this.#add(spot, field.label === 'required' ? 'REQUIRED_FIELD_REMOVED' : 'FIELD_REMOVED', subject)
    } else {
      const isWholeGone = !reader.oneofs.has(oneof.name) && !hasMemberOf(reader, writer, oneof.name)
      if (!isWholeGone) this.#add(spot, 'ONEOF_FIELD_REMOVED', subject)
    }
    if (reader.groups.has(field.number)) this.#add(spot, 'FIELD_GROUP_CHANGED', subject)
  }

  #compareFields(spot: Spot, now: Member, before: Member): void {
    const { field } = now
    const isMovedOut = before.oneof !== undefined && now.oneof === undefined
    const isRenamed = field.name !== before.field.name
    const isAlike = isSameScalar(field.type, before.field.type) && field.label === before.field.label
    const losesQuotes = field.type === 'bytes' && field.defaultValue !== undefined
    if (isAlike && !isMovedOut && !isRenamed && !losesQuotes) return
    const subject = { path: memberPath(spot, now), name: field.name, readerAt: field.at, writerAt: before.field.at }
    if (isMovedOut) this.#add(spot, 'ONEOF_FIELD_MOVED_TO_TOP_LEVEL', subject)
    if (isRenamed) this.#add(spot, 'FIELD_NAME_CHANGED', subject)
    if (losesQuotes) this.#add(spot, 'BYTES_DEFAULT_UNQUOTED', subject)
    if (isAlike) return
    const ours = fieldType(field, spot.reader.scope, this.#reader)
    const theirs = fieldType(before.field, spot.writer.scope, this.#writer)
    this.#compareTypes(spot, subject, ours, theirs)
    if (ours.kind === 'scalar' && theirs.kind === 'scalar' && ours.group === theirs.group)
      this.#compareLabels(spot, subject, now, before)
  }

  #compareTypes(spot: Spot, subject: Subject, reader: FieldType, writer: FieldType): void {
    if (reader.kind === 'scalar' && writer.kind === 'scalar') {
      if (reader.group !== writer.group) this.#add(spot, 'FIELD_SCALAR_KIND_CHANGED', subject)
      else if (isNarrower(reader.name, writer.name)) this.#add(spot, 'FIELD_SCALAR_NARROWED', subject)
      else if (reader.name === 'string' && writer.name === 'bytes') this.#add(spot, 'FIELD_BYTES_TO_STRING', subject)
    } else if (reader.kind === 'map' && writer.kind === 'map') {
      const typesOf = ({ map, scope }: typeof reader, types: KnownTypes): FieldType[] =>
        [map.key, map.value].map(type => plainType(type, scope, types))
      const [ourKey, ourValue] = typesOf(reader, this.#reader)
      const [theirKey, theirValue] = typesOf(writer, this.#writer)
      if (ourKey !== undefined && theirKey !== undefined) this.#compareTypes(spot, subject, ourKey, theirKey)
      if (ourValue !== undefined && theirValue !== undefined) this.#compareTypes(spot, subject, ourValue, theirValue)
    } else if (reader.kind === 'message' && writer.kind === 'message') {
      if (reader.localName !== writer.localName) this.#add(spot, 'FIELD_NAMED_TYPE_CHANGED', subject)
      else if (reader.type !== undefined && writer.type !== undefined) {
        this.#compareContent(spot, subject, reader.type, writer.type)
      }
    } else this.#add(spot, 'FIELD_KIND_CHANGED', subject)
  }

  #compareLabels(spot: Spot, subject: Subject, now: Member, before: Member): void {
    const ours = now.field.label
    const theirs = before.field.label
    if (ours === theirs) return
    const isText = before.field.type === 'string' || before.field.type === 'bytes'
    if (ours !== undefined && theirs !== undefined) {
      this.#add(spot, isText ? 'FIELD_STRING_OR_BYTES_LABEL_CHANGED' : 'FIELD_NUMERIC_LABEL_CHANGED', subject)
    } else if (theirs === 'repeated' && !isText) this.#add(spot, 'FIELD_LABEL_DROPPED', subject)
  }

  /** KnownTypes of one name that come from different places are compared by content. */
  #compareContent(spot: Spot, subject: Subject, reader: NamedType, writer: NamedType): void {
    if (reader.element.kind === 'enum' || writer.element.kind === 'enum') return
    // The files that every schema may import are the same on both sides. Others may share a text, not what it imports.
    if (reader === writer || isSameOrigin(reader.file, writer.file)) return
    const known = this.#outcomes.get(reader.element)?.get(writer.element)
    const isFinal = known !== undefined && (!known.isCut || this.#pairsOfRepetition > pairsOfRepetition)
    const outcome = isFinal ? known : this.#contentOf(spot, subject, { reader, writer, isAnew: known !== undefined })
    this.#isCut ||= outcome.isCut
    if (outcome.isBroken) this.#add(spot, 'FIELD_NAMED_TYPE_CHANGED', subject)
  }

  #contentOf(
    spot: Spot,
    subject: Subject,
    { reader, writer, isAnew }: { readonly reader: NamedType; readonly writer: NamedType; readonly isAnew: boolean },
  ): Outcome {
    if (reader.element.kind === 'enum' || writer.element.kind === 'enum') return { isBroken: false, isCut: false }
    const inner = {
      path: `#/${reader.localName.replaceAll('.', '/')}`,
      isContent: true,
      reader: { scope: reader.scope, file: reader.file, at: placeOf(spot.reader, subject.readerAt) },
      writer: { scope: writer.scope, file: writer.file, at: placeOf(spot.writer, subject.writerAt) },
    }
    // The stack is not the place for a chain of types as long as an input likes: the rest of it waits.
    if (this.#depth > this.#limits.protobufDepth) {
      if (!isAnew) this.#waiting.push({ spot: inner, reader: reader.element, writer: writer.element })
      return this.#remember(reader.element, writer.element, { isBroken: false, isCut: true })
    }
    const wasCut = this.#isCut
    const breaks = this.findings.breaks
    const pairs = this.#pairs
    this.#isCut = false
    this.#compareMessages(inner, reader.element, writer.element)
    if (isAnew) this.#pairsOfRepetition += this.#pairs - pairs
    const outcome = { isBroken: this.findings.breaks > breaks, isCut: this.#isCut }
    this.#isCut = wasCut
    return this.#remember(reader.element, writer.element, outcome)
  }

  #remember(reader: MessageElement, writer: MessageElement, outcome: Outcome): Outcome {
    const outcomes = this.#outcomes.get(reader) ?? new Map<MessageElement, Outcome>()
    this.#outcomes.set(reader, outcomes.set(writer, outcome))
    return outcome
  }

  #add(spot: Spot, kind: Kind, { path, name, readerAt, writerAt }: Subject): void {
    const places = { readerAt: placeOf(spot.reader, readerAt), writerAt: placeOf(spot.writer, writerAt) }
    this.findings.add({ kind, path, name, ...places }, spot.isContent)
  }

  #countPair(): boolean {
    this.#pairs++
    if (this.#pairs > this.#limits.pairs) this.findings.truncate()
    return !this.findings.isTruncated
  }
}

/** The offset in the schema's own text: of an element there, or of the field that led to another text. */
function placeOf(place: Place, at: number | undefined): number {
  return place.file.origin === 'own' ? (at ?? -1) : place.at
}

/** The same subject version, or each side's own file: then a change is reported where the type is declared. */
function isSameOrigin(reader: SourceFile, writer: SourceFile): boolean {
  const ours = reader.origin
  const theirs = writer.origin
  if (ours === 'own' || theirs === 'own' || ours === 'other' || theirs === 'other') {
    return ours === 'own' && theirs === 'own'
  }
  return ours.subject === theirs.subject && ours.version === theirs.version
}

function memberPath(spot: Spot, { field, oneof }: Member): string {
  return oneof === undefined ? `${spot.path}/${field.number}` : `${spot.path}/${oneof.name}/${field.number}`
}

/** Whether the reader still has the number of some member that the writer's oneof had. */
function hasMemberOf(reader: MessageShape, writer: MessageShape, oneof: string): boolean {
  for (const [number, member] of writer.members) {
    if (member.oneof?.name === oneof && reader.members.has(number)) return true
  }
  return false
}

function isReserved(message: MessageElement, number: number): boolean {
  return message.reserved.some(({ values }) =>
    values.some(value => 'start' in value && value.start <= number && number <= value.end),
  )
}

/** Each key once, those of the first before those that only the second has. */
function union<T>(first: Iterable<T>, second: Iterable<T>): Set<T> {
  const all = new Set(first)
  for (const key of second) all.add(key)
  return all
}

/** Two ascending lists as one, each number once. */
function* merged(a: readonly number[], b: readonly number[]): Iterable<number> {
  let i = 0
  let j = 0
  for (;;) {
    const left = a[i]
    const right = b[j]
    if (left === undefined && right === undefined) return
    const next = left === undefined || (right !== undefined && right < left) ? right : left
    if (next === undefined) return
    if (left === next) i++
    if (right === next) j++
    yield next
  }
}
