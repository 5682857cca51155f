import type { Comparison, Difference, SchemaLimits } from '../schema.ts'
import type { ComparedSchema, Sides } from './findings.ts'
import { fieldMeant, fieldsMeant, hasSameName, missingSymbols, promotes } from './matching.ts'
import type { AvroType, RecordType, UnionType } from './model.ts'
import { notedDifferences } from './notes.ts'
import { brokenDifferences } from './report.ts'
import { Visit } from './visit.ts'
import type { Ambiguity, Outcome } from './visit.ts'

/** Every difference met when `reader` reads data of `writer`. */
export function compareTypes(reader: ComparedSchema, writer: ComparedSchema, limits: SchemaLimits): Comparison {
  return new AvroComparison({ reader, writer }, judge(reader, writer, limits), limits.differences)
}

/** Lists differences when they are first asked for. */
class AvroComparison implements Comparison {
  readonly isCompatible: boolean
  readonly isTruncated: boolean
  readonly #sides: Sides
  readonly #outcome: Outcome
  readonly #most: number
  #breaking: readonly Difference[] | undefined
  #differences: readonly Difference[] | undefined

  constructor(sides: Sides, outcome: Outcome, most: number) {
    this.isCompatible = !outcome.isBroken && !outcome.isTruncated
    this.isTruncated = outcome.isTruncated
    this.#sides = sides
    this.#outcome = outcome
    this.#most = most
  }

  get breaking(): readonly Difference[] {
    const { isBroken } = this.#outcome
    return (this.#breaking ??= isBroken ? brokenDifferences(this.#outcome, this.#sides, this.#most) : [])
  }

  get differences(): readonly Difference[] {
    const broken = this.breaking
    return (this.#differences ??= [...broken, ...notedDifferences(this.#sides, this.#most - broken.length)])
  }
}

function judge(reader: ComparedSchema, writer: ComparedSchema, limits: SchemaLimits): Outcome {
  const walk = new Walk(reader, limits, false)
  const outcome = walk.run(reader.root, writer.root)
  if (outcome.isBroken || outcome.isTruncated || !walk.isDoubtful) return outcome
  return new Walk(reader, limits, true).run(reader.root, writer.root)
}

/** What looking at a pair costs beside a plain comparison of two types. */
const COST_OF_VISIT = 20

/**
 * Walks the pairs of types that meet, in upstream's order, on a stack of its own. A pair of records is judged once. One met
 * again while it is open counts as fine; should it turn out broken, what was built on it is in doubt: upstream keeps such
 * answers, and a walk that `forgets` drops them, which makes its verdict sound (compatibility.md 7.3).
 */
class Walk {
  readonly #forgets: boolean
  readonly #hasFieldAliases: boolean
  readonly #known = new Map<RecordType, Map<RecordType, Visit>>()
  readonly #stack: Visit[] = []
  /** Pairs of records judged fine with the help of pairs that are still open. */
  readonly #unsettled: Visit[] = []
  #budget: number
  #ambiguity: Ambiguity | undefined
  isDoubtful = false

  constructor(reader: ComparedSchema, limits: SchemaLimits, forgets: boolean) {
    this.#forgets = forgets
    this.#hasFieldAliases = reader.definitions.hasFieldAliases
    this.#budget = limits.pairs * COST_OF_VISIT
  }

  run(reader: AvroType, writer: AvroType): Outcome {
    const known = this.#decide(reader, writer)
    const root = known === undefined ? this.#open(reader, writer, 0) : undefined
    for (
      let visit = root;
      visit !== undefined && this.#budget >= 0 && this.#ambiguity === undefined;
      visit = this.#stack.at(-1)
    ) {
      if (this.#ask(visit)) continue
      this.#close(visit)
    }
    const isTruncated = this.#budget < 0
    const isBroken = this.#ambiguity !== undefined || (root === undefined ? known === false : root.isBroken)
    return { root, isBroken: isBroken && !isTruncated, isTruncated, ambiguity: this.#ambiguity }
  }

  #open(reader: AvroType, writer: AvroType, question: number): Visit {
    this.#budget -= COST_OF_VISIT
    const visit = new Visit(reader, writer, question, this.#stack.length)
    visit.unsettled = this.#unsettled.length
    if (reader.kind === 'record' && writer.kind === 'record') this.#remember(reader, writer, visit)
    this.#stack.push(visit)
    return visit
  }

  #remember(reader: RecordType, writer: RecordType, visit: Visit): void {
    let visits = this.#known.get(reader)
    if (visits === undefined) this.#known.set(reader, (visits = new Map()))
    visits.set(writer, visit)
  }

  #close(visit: Visit): void {
    this.#stack.pop()
    visit.isOpen = false
    if (visit.reader.kind === 'record' && visit.writer.kind === 'record') this.#settle(visit)
    const around = this.#stack.at(-1)
    if (around === undefined) return
    if (visit.leansOn < visit.depth) around.leansOn = Math.min(around.leansOn, visit.leansOn)
    around.take(visit.question, !visit.isBroken, visit)
  }

  /** What becomes of the answers that were found inside a pair of records and stood on open pairs. */
  #settle(visit: Visit): void {
    const inside = this.#unsettled.slice(visit.unsettled)
    if (visit.isBroken) {
      if (inside.length > 0) this.isDoubtful = true
      this.#unsettled.length = visit.unsettled
      if (!this.#forgets) return
      visit.leansOn = Infinity
      for (const { reader, writer } of inside) {
        if (reader.kind === 'record' && writer.kind === 'record') this.#known.get(reader)?.delete(writer)
      }
    } else if (visit.leansOn < visit.depth) {
      for (const other of inside) other.leansOn = visit.leansOn
      this.#unsettled.push(visit)
    } else {
      for (const other of inside) other.leansOn = Infinity
      this.#unsettled.length = visit.unsettled
    }
  }

  /** Goes on with the questions of a pair. True when one of them leads into a pair that was opened for it. */
  #ask(visit: Visit): boolean {
    const { reader, writer } = visit
    if (reader.kind === 'union') {
      return writer.kind === 'union' ? this.#askWriterBranches(visit, writer) : this.#askReaderBranches(visit, reader)
    }
    if (writer.kind === 'union') return this.#askWriterBranches(visit, writer)
    if (reader.kind === 'record' && writer.kind === 'record') return this.#askFields(visit, reader, writer)
    if (visit.next++ > 0) return false
    if (reader.kind === 'array' && writer.kind === 'array') return this.#put(visit, 0, reader.items, writer.items)
    return reader.kind === 'map' && writer.kind === 'map' && this.#put(visit, 0, reader.values, writer.values)
  }

  #askFields(visit: Visit, reader: RecordType, writer: RecordType): boolean {
    while (visit.next < reader.fields.length) {
      const question = visit.next++
      const field = reader.fields[question]
      if (field === undefined) break
      const meant = fieldMeant(field, writer)
      if (meant === undefined) {
        if (field.default === undefined) visit.take(question, false, undefined)
      } else if (meant === 'ambiguous') {
        this.#ambiguity = { visits: [...this.#stack], position: question, field, meant: fieldsMeant(field, writer) }
        return true
      } else if (field !== meant && this.#put(visit, question, field.type, meant.type)) return true
    }
    return false
  }

  #askWriterBranches(visit: Visit, writer: UnionType): boolean {
    while (visit.next < writer.branches.length) {
      const question = visit.next++
      const branch = writer.branches[question]
      if (branch !== undefined && this.#put(visit, question, visit.reader, branch)) return true
    }
    return false
  }

  #askReaderBranches(visit: Visit, reader: UnionType): boolean {
    while (visit.next < reader.branches.length) {
      const question = visit.next++
      const branch = reader.branches[question]
      if (branch === undefined || this.#isOtherRecord(branch, visit.writer)) continue
      if (this.#put(visit, question, branch, visit.writer)) return true
    }
    return false
  }

  /** Puts one question of a pair. True when it opened a pair; else the pair has its answer. */
  #put(visit: Visit, question: number, reader: AvroType, writer: AvroType): boolean {
    const decided = this.#decide(reader, writer)
    if (decided !== undefined) {
      visit.take(question, decided, undefined)
      return false
    }
    const known =
      reader.kind === 'record' && writer.kind === 'record' ? this.#known.get(reader)?.get(writer) : undefined
    if (known === undefined) {
      this.#open(reader, writer, question)
      return true
    }
    visit.leansOn = Math.min(visit.leansOn, known.isOpen ? known.depth : known.leansOn)
    visit.take(question, known.isOpen || !known.isBroken, known)
    return false
  }

  /** Whether the reader fits, where the two types tell without looking inside records, arrays or maps. */
  #decide(reader: AvroType, writer: AvroType): boolean | undefined {
    this.#budget--
    if (writer.kind === 'union') return this.#decideAll(reader, writer)
    switch (reader.kind) {
      case 'union':
        return this.#decideChoice(reader, writer)
      case 'record':
      case 'array':
      case 'map':
        return reader.kind === writer.kind ? undefined : false
      case 'enum':
        if (writer.kind !== 'enum') return false
        this.#budget -= writer.symbols.length
        return hasSameName(reader, writer) && missingSymbols(reader, writer).length === 0
      case 'fixed':
        return writer.kind === 'fixed' && hasSameName(reader, writer) && reader.size === writer.size
      default:
        return reader.kind === writer.kind || promotes(writer.kind, reader.kind)
    }
  }

  /** Leaves it to a visit to note which branches go wrong. */
  #decideAll(reader: AvroType, writer: UnionType): true | undefined {
    return writer.branches.every(branch => this.#decide(reader, branch)) || undefined
  }

  #decideChoice(reader: UnionType, writer: AvroType): boolean | undefined {
    for (const branch of reader.branches) {
      if (this.#isOtherRecord(branch, writer)) continue
      const decided = this.#decide(branch, writer)
      if (decided !== false) return decided
    }
    return false
  }

  /**
   * Two records of different names need not be looked into for a choice: only an ambiguous alias inside could matter.
   * While the pair is open it counts as fine all the same.
   */
  #isOtherRecord(reader: AvroType, writer: AvroType): boolean {
    if (this.#hasFieldAliases || reader.kind !== 'record' || writer.kind !== 'record') return false
    this.#budget--
    return !hasSameName(reader, writer) && !this.#known.get(reader)?.get(writer)?.isOpen
  }
}
