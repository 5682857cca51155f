import type { JsonNode } from '../json-text.ts'
import type { CompatibilityPolicy, SchemaLimits } from '../schema.ts'
import { LinearPatterns } from './linear-pattern.ts'
import { largestMatching } from './matching.ts'
import { followed } from './model.ts'
import type { SchemaModel } from './model.ts'
import { NodeIds } from './node-ids.ts'
import { Pair, emptyList } from './pair.ts'
import type { Entry, Finding, Item } from './pair.ts'
import type { PlanContext } from './plan.ts'
import { planPair } from './plan-pair.ts'
import { breaksUnder, rules } from './rules.ts'
import type { Kind } from './rules.ts'

interface Frame {
  readonly pair: Pair
  next: number
}

/**
 * Judges pairs of schemas. A pair that is met again while it is still open counts as compatible in the first walk; the
 * walk is repeated, each time with the verdicts of the one before, until those of such pairs no longer change. That is
 * the greatest fixed point (compatibility.md 7.3), and gives the lists that upstream gives.
 */
export class Walk implements PlanContext {
  readonly patterns = new LinearPatterns()
  readonly ids = new NodeIds()
  readonly #policy: CompatibilityPolicy
  readonly #mostVisits: number
  /** Pairs that references lead to; others are met in one place only. */
  readonly #shared = new Map<SchemaModel, Map<SchemaModel, Pair>>()
  readonly #warned = new Map<JsonNode, Set<JsonNode>>()
  #visits = 0
  #round = 0
  #hasChanged = false

  constructor(policy: CompatibilityPolicy, limits: SchemaLimits) {
    this.#policy = policy
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
    return isShared ? this.#sharedPair(writer, reader) : new Pair(writer, reader)
  }

  isNewWarning(writer: JsonNode, reader: JsonNode): boolean {
    const known = this.#warned.get(writer)
    if (known?.has(reader) === true) return false
    if (known === undefined) this.#warned.set(writer, new Set([reader]))
    else known.add(reader)
    return true
  }

  #sharedPair(writer: SchemaModel, reader: SchemaModel): Pair {
    const left = followed(writer)
    const right = followed(reader)
    let row = this.#shared.get(left)
    if (row === undefined) this.#shared.set(left, (row = new Map()))
    let pair = row.get(right)
    if (pair === undefined) row.set(right, (pair = new Pair(writer, reader)))
    return pair
  }

  /** Visits a pair and all below it, deepest first, without recursion. False when there are too many. */
  #visit(root: Pair): boolean {
    const open: Frame[] = []
    if (!this.#open(root, open)) return false
    for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
      const child = frame.pair.children[frame.next++]
      if (child === undefined) {
        this.#close(frame.pair)
        open.pop()
      } else if (child.round !== this.#round && !this.#open(child, open)) return false
    }
    return true
  }

  #open(pair: Pair, open: Frame[]): boolean {
    if (++this.#visits > this.#mostVisits) return false
    pair.round = this.#round
    pair.isOpen = true
    pair.wasCompatible = pair.isCompatible
    pair.earlierList = pair.list
    if (pair.entries === undefined) planPair(pair, this)
    open.push({ pair, next: 0 })
    return true
  }

  #close(pair: Pair): void {
    const list: Item[] = []
    let isCompatible = true
    for (const entry of pair.entries ?? []) isCompatible = this.#add(entry, list) && isCompatible
    pair.isOpen = false
    pair.isCompatible = isCompatible
    pair.list = list.length === 0 ? emptyList : list
    if (pair.metInRound === this.#round && isCompatible !== pair.wasCompatible) this.#hasChanged = true
  }

  /** Adds to a list what an entry comes to; answers whether that is compatible. */
  #add(entry: Entry, list: Item[]): boolean {
    switch (entry.what) {
      case 'finding':
        return this.#addFinding(entry.finding, list)
      case 'pair':
        return this.#addPair(entry.path, entry.pair, list)
      case 'cover': {
        const isCovered = this.#addPair(entry.path, entry.pair, list)
        return this.#addFinding(isCovered ? entry.covered : entry.uncovered, list) && isCovered
      }
      case 'verdict':
        if (!this.#isCompatible(entry.pair)) return this.#addFinding(entry.incompatible, list)
        return this.#listOf(entry.pair).length === 0 || this.#addFinding(entry.compatible, list)
      case 'choice':
        return this.#addChoice(entry, list)
      case 'matching':
        return this.#addMatching(entry, list)
    }
  }

  #addFinding(finding: Finding, list: Item[]): boolean {
    list.push({ path: finding.path, finding, list: emptyList, at: undefined })
    return !isKind(finding.kind) || !breaksUnder(finding.kind, this.#policy)
  }

  #addPair(path: readonly string[], pair: Pair, list: Item[]): boolean {
    const isCompatible = this.#isCompatible(pair)
    const found = this.#listOf(pair)
    if (found.length > 0) list.push({ path, finding: undefined, list: found, at: pair })
    return isCompatible
  }

  #listOf(pair: Pair): readonly Item[] {
    if (!pair.isOpen) return pair.list
    return pair.wasCompatible ? emptyList : pair.earlierList
  }

  #isCompatible(pair: Pair): boolean {
    if (!pair.isOpen) return pair.isCompatible
    pair.metInRound = this.#round
    return pair.wasCompatible
  }

  #addChoice({ pairs, chosen, otherwise }: Extract<Entry, { what: 'choice' }>, list: Item[]): boolean {
    const pair = pairs.find(option => this.#isCompatible(option))
    if (pair === undefined) {
      let isCompatible = true
      for (const entry of otherwise) isCompatible = this.#add(entry, list) && isCompatible
      return isCompatible
    }
    this.#addPair([], pair, list)
    return chosen === undefined || this.#addFinding(chosen, list)
  }

  #addMatching({ path, rows, columns, unmatched }: Extract<Entry, { what: 'matching' }>, list: Item[]): boolean {
    const edges = rows.map(row => row.flatMap((pair, column) => (this.#isCompatible(pair) ? [column] : [])))
    const matching = largestMatching(edges, columns)
    let matched = 0
    for (const [place, row] of rows.entries()) {
      const pair = row[matching[place] ?? -1]
      if (pair === undefined) continue
      matched++
      this.#addPair([path, String(place)], pair, list)
    }
    return matched >= Math.min(rows.length, columns) || this.#addFinding(unmatched, list)
  }
}

function isKind(kind: Finding['kind']): kind is Kind {
  return kind in rules
}
