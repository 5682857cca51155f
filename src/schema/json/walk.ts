import type { JsonNode } from '../json-text.ts'
import type { CompatibilityPolicy, SchemaLimits } from '../schema.ts'
import { Cycles } from './cycles.ts'
import { LinearPatterns } from './linear-pattern.ts'
import { largestMatching } from './matching.ts'
import { followed } from './model.ts'
import type { SchemaModel } from './model.ts'
import { NodeIds } from './node-ids.ts'
import { Pair, emptyList } from './pair.ts'
import type { Choice, Entry, Finding, List, Matching, SubList } from './pair.ts'
import { PlainFindings } from './plan.ts'
import type { PlanContext } from './plan.ts'
import { planPair } from './plan-pair.ts'
import { allKinds, breaksUnder } from './rules.ts'

/** A pair that is being visited. */
interface Frame {
  readonly pair: Pair
  /** The list is needed only if the pair is compatible: the first break ends the visit. */
  readonly isVerdictOnly: boolean
  /** The same holds for pairs inside that need not be compatible. */
  readonly isBrief: boolean
  next: number
  /** The child visited last. */
  last: Pair | undefined
  isBroken: boolean
}

/**
 * Judges pairs of schemas. A pair that is met again while it is still open counts as compatible in the first walk; the
 * walk is repeated, each time with the verdicts of the one before, until those of such pairs no longer change. That is
 * the greatest fixed point (compatibility.md 7.3), and gives the lists that upstream gives.
 */
export class Walk implements PlanContext {
  readonly plain = new PlainFindings()
  readonly patterns = new LinearPatterns()
  readonly ids = new NodeIds()
  readonly #breaking: ReadonlySet<string>
  readonly #mostVisits: number
  /** Pairs that references lead to; others are met in one place only. */
  readonly #shared = new Map<SchemaModel, Map<SchemaModel, Pair>>()
  readonly #warned = new Map<JsonNode, Map<JsonNode, Pair>>()
  readonly #cycles = new Cycles()
  #visits = 0
  #round = 0
  #hasChanged = false

  constructor(policy: CompatibilityPolicy, limits: SchemaLimits) {
    this.#breaking = kindsThatBreak(policy)
    this.#mostVisits = limits.pairs
  }

  /** Judges the roots of two schemas. Undefined when that takes more visits than the limit allows. */
  judge(writer: SchemaModel, reader: SchemaModel): Pair | undefined {
    const root = this.#sharedPair(writer, reader)
    do {
      this.#round++
      this.#hasChanged = false
      if (!this.#visit(root)) return undefined
    } while (this.#hasChanged)
    return root
  }

  pairOf(writer: SchemaModel, reader: SchemaModel): Pair {
    const isShared = writer.kind === 'reference' || reader.kind === 'reference'
    return isShared ? this.#sharedPair(writer, reader) : new Pair(writer, reader, false)
  }

  isWarnedOf(pair: Pair): boolean {
    const { node } = pair.reader
    let row = this.#warned.get(pair.writer.node)
    if (row === undefined) this.#warned.set(pair.writer.node, (row = new Map()))
    const known = row.get(node)
    if (known === undefined) row.set(node, pair)
    return known !== undefined && known !== pair
  }

  #sharedPair(writer: SchemaModel, reader: SchemaModel): Pair {
    const left = followed(writer)
    const right = followed(reader)
    let row = this.#shared.get(left)
    if (row === undefined) this.#shared.set(left, (row = new Map()))
    let pair = row.get(right)
    if (pair === undefined) row.set(right, (pair = new Pair(writer, reader, true)))
    return pair
  }

  /** Visits a pair and what it takes to judge it, deepest first, without recursion. False when that is too much. */
  #visit(root: Pair): boolean {
    const open: Frame[] = []
    if (!this.#open(root, false, open)) return false
    for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
      const child = this.#next(frame)
      if (child === undefined) {
        this.#close(frame)
        open.pop()
      } else if (!this.#open(child, this.#isListless(frame, frame.next - 1), open)) return false
    }
    return true
  }

  /** The list of the child at a place is needed only if that child is compatible. */
  #isListless({ pair, isVerdictOnly, isBrief }: Frame, place: number): boolean {
    return isVerdictOnly || (isBrief && (pair.isNegation || place >= pair.children.length))
  }

  /** The next pair to visit for the verdict of another; none when the verdict is known. */
  #next(frame: Frame): Pair | undefined {
    const { pair, isVerdictOnly } = frame
    if (isVerdictOnly && frame.last !== undefined && !this.#isCompatible(frame.last)) frame.isBroken = true
    while (!frame.isBroken) {
      const place = frame.next++
      const isChild = place < pair.children.length
      const child = isChild ? pair.children[place] : this.#optionAt(pair, place - pair.children.length)
      if (child === undefined) return undefined
      if (child !== 'misfit' && this.#needsVisit(child, this.#isListless(frame, place))) {
        frame.last = isChild ? child : undefined
        return child
      }
      if (isVerdictOnly && isChild && child !== 'misfit' && !this.#isCompatible(child)) frame.isBroken = true
    }
    return undefined
  }

  #needsVisit(child: Pair, isListless: boolean): boolean {
    if (child.isOpen) return false
    if (child.isPartial) return !isListless
    return !child.isSettled && child.round !== this.#round
  }

  /** One of the pairs that need not be compatible. Those of a matching are made one by one. */
  #optionAt({ choice, matching }: Pair, place: number): Pair | 'misfit' | undefined {
    if (choice !== undefined) {
      const before = choice.pairs[place - 1]
      return before !== undefined && this.#isCompatible(before) ? undefined : choice.pairs[place]
    }
    if (matching === undefined) return undefined
    const { before, after, pairs } = matching
    if (place > 0) forgetMisfit(pairs, place - 1)
    const known = pairs[place]
    const left = before[Math.floor(place / after.length)]
    const right = after[place % after.length]
    if (known !== undefined || left === undefined || right === undefined) return known
    return (pairs[place] = this.pairOf(left, right))
  }

  #open(pair: Pair, isVerdictOnly: boolean, open: Frame[]): boolean {
    if (++this.#visits > this.#mostVisits) return false
    if (pair.round !== this.#round) {
      pair.wasCompatible = pair.isCompatible
      pair.earlierList = pair.list
    }
    pair.round = this.#round
    pair.isOpen = true
    if (pair.entries === undefined) planPair(pair, this)
    const isBroken = isVerdictOnly && this.#breaksByItself(pair)
    const isBrief = isVerdictOnly || this.#mayBeBrief(pair)
    open.push({ pair, isVerdictOnly, isBrief, next: 0, last: undefined, isBroken })
    return true
  }

  /** In a circle the lists of those that break count too: which upstream gives depends on all that was met before. */
  #mayBeBrief({ writer, reader, isNegation, choice, matching }: Pair): boolean {
    if (!isNegation && choice === undefined && matching === undefined) return false
    return !this.#cycles.isBelow(writer) && !this.#cycles.isBelow(reader)
  }

  #breaksByItself({ entries }: Pair): boolean {
    return entries?.some(entry => entry.what === 'finding' && this.#breaking.has(entry.kind)) === true
  }

  #close({ pair, isBroken }: Frame): void {
    const list: (Finding | SubList)[] = []
    let isCompatible = !isBroken
    if (!isBroken) for (const entry of pair.entries ?? []) isCompatible = this.#add(entry, list) && isCompatible
    pair.isOpen = false
    pair.isCompatible = isCompatible
    pair.isPartial = isBroken
    pair.list = list.length === 0 ? emptyList : list
    if (!pair.isShared && (isBroken || isAllSettled(pair))) settle(pair)
    if (pair.metInRound === this.#round && isCompatible !== pair.wasCompatible) this.#hasChanged = true
  }

  /** Adds to a list what an entry comes to; answers whether that is compatible. */
  #add(entry: Entry, list: (Finding | SubList)[]): boolean {
    switch (entry.what) {
      case 'finding':
        return this.#addFinding(entry, list)
      case 'pair':
        return this.#addPair(entry.path, entry.pair, list)
      case 'cover': {
        const isCovered = this.#addPair(entry.inside.path, entry.inside.pair, list)
        return this.#addFinding(isCovered ? entry.covered : entry.uncovered, list) && isCovered
      }
      case 'verdict':
        if (!this.#isCompatible(entry.pair)) return this.#addFinding(entry.incompatible, list)
        return listOf(entry.pair).length === 0 || this.#addFinding(entry.compatible, list)
      case 'choice':
        return this.#addChoice(entry, list)
      case 'matching':
        return this.#addMatching(entry, list)
    }
  }

  #addFinding(finding: Finding, list: (Finding | SubList)[]): boolean {
    list.push(finding)
    return !this.#breaking.has(finding.kind)
  }

  #addPair(path: readonly string[], pair: Pair, list: (Finding | SubList)[]): boolean {
    const isCompatible = this.#isCompatible(pair)
    const found = listOf(pair)
    if (found.length > 0) list.push({ what: 'list', path, list: found, at: pair })
    return isCompatible
  }

  #isCompatible(pair: Pair): boolean {
    if (!pair.isOpen) return pair.isCompatible
    pair.metInRound = this.#round
    return pair.wasCompatible
  }

  #addChoice({ pairs, chosen, otherwise }: Choice, list: (Finding | SubList)[]): boolean {
    const pair = pairs.find(option => this.#isCompatible(option))
    if (pair === undefined) {
      let isCompatible = true
      for (const finding of otherwise) isCompatible = this.#addFinding(finding, list) && isCompatible
      return isCompatible
    }
    this.#addPair([], pair, list)
    return chosen === undefined || this.#addFinding(chosen, list)
  }

  #addMatching({ path, before, after, places, pairs, unmatched }: Matching, list: (Finding | SubList)[]): boolean {
    const columns = after.length
    const edges = before.map((_, row) => {
      const fitting: number[] = []
      for (let column = 0; column < columns; column++) {
        const pair = pairs[row * columns + column]
        if (pair !== undefined && pair !== 'misfit' && this.#isCompatible(pair)) fitting.push(column)
      }
      return fitting
    })
    let matched = 0
    for (const [row, column] of largestMatching(edges, columns).entries()) {
      const pair = column < 0 ? undefined : pairs[row * columns + column]
      if (pair === undefined || pair === 'misfit') continue
      matched++
      this.#addPair([path, String(places[row])], pair, list)
    }
    return matched >= Math.min(before.length, columns) || this.#addFinding(unmatched, list)
  }
}

function kindsThatBreak(policy: CompatibilityPolicy): ReadonlySet<string> {
  return new Set(allKinds.filter(kind => breaksUnder(kind, policy)))
}

function listOf(pair: Pair): List {
  if (!pair.isOpen) return pair.list
  return pair.wasCompatible ? emptyList : pair.earlierList
}

function isAllSettled({ children, choice, matching }: Pair): boolean {
  if (!children.every(pair => pair.isSettled)) return false
  if (choice !== undefined) return choice.pairs.every(pair => pair.isSettled || pair.round === 0)
  return matching === undefined || matching.pairs.every(pair => typeof pair !== 'object' || pair.isSettled)
}

/** What a pair is made of is not needed any more. */
function settle(pair: Pair): void {
  pair.isSettled = true
  pair.entries = undefined
  pair.children = []
  pair.choice = undefined
  pair.matching = undefined
}

/** Of a pair that does not fit nothing but the verdict counts. */
function forgetMisfit(pairs: (Pair | 'misfit' | undefined)[], place: number): void {
  const pair = pairs[place]
  if (pair !== undefined && pair !== 'misfit' && pair.isSettled && !pair.isCompatible) pairs[place] = 'misfit'
}
