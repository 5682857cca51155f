import type { CompatibilityPolicy, Difference, SourcePosition } from '../schema.ts'
import type { Side } from './compare.ts'
import type { Finding, Item, Pair, Spot } from './pair.ts'
import { breaksUnder, rules, warnings } from './rules.ts'
import type { Kind, Warning } from './rules.ts'
import { textWarnings } from './text-warnings.ts'

/** Lists used again after this many times are left out: definitions that double at every level would never end. */
const COPIES = 20_000
/** Characters of all paths together. */
const PATHS_LENGTH = 1_000_000

interface Options {
  readonly policy: CompatibilityPolicy
  /** Differences listed at most; when there are more, those that break nothing are left out first. */
  readonly most: number
}

/** All that was found below a pair, in the order of the walk. */
export function listDifferences(
  root: Pair,
  sides: { readonly writer: Side; readonly reader: Side },
  { policy, most }: Options,
): readonly Difference[] {
  const isBreak = ({ kind }: Finding): boolean => isKind(kind) && breaksUnder(kind, policy)
  const every = new List(most + 1, isBreak)
  for (const warning of textWarnings(sides.reader)) every.add('#/', warning, undefined)
  every.addAll(root, () => true)
  if (every.differences.length <= most) return every.differences
  const breaking = new List(most, isBreak)
  breaking.addAll(root, isBreak)
  return breaking.differences.length > 0 ? breaking.differences : every.differences.slice(0, most)
}

/** Where the text that a path came through last stands, for findings in references. */
interface Places {
  readonly writer: Spot
  readonly reader: Spot
}

interface Frame {
  readonly items: readonly Item[]
  readonly path: string
  readonly places: Places
  next: number
}

class List {
  readonly differences: Difference[] = []
  readonly #most: number
  readonly #isBreak: (finding: Finding) => boolean
  #pathsLength = 0

  constructor(most: number, isBreak: (finding: Finding) => boolean) {
    this.#most = most
    this.#isBreak = isBreak
  }

  addAll(root: Pair, isWanted: (finding: Finding) => boolean): void {
    const seen = new Set<readonly Item[]>()
    let copies = COPIES
    const open: Frame[] = [{ items: root.list, path: '#', places: placesOf(root, undefined), next: 0 }]
    for (let frame = open.at(-1); frame !== undefined && !this.#isFull(); frame = open.at(-1)) {
      const item = frame.items[frame.next++]
      if (item === undefined) {
        open.pop()
        continue
      }
      const path = item.path.length === 0 ? frame.path : `${frame.path}/${item.path.join('/')}`
      if (item.finding !== undefined) {
        if (isWanted(item.finding)) this.add(path === '#' ? '#/' : path, item.finding, frame.places)
      } else if (!seen.has(item.list) || copies-- > 0) {
        seen.add(item.list)
        open.push({ items: item.list, path, places: placesOf(item.at, frame.places), next: 0 })
      }
    }
  }

  add(path: string, finding: Finding, places: Places | undefined): void {
    if (this.#isFull()) return
    this.#pathsLength += path.length
    const { kind } = finding
    const reader = positionOf(finding.reader) ?? positionOf(places?.reader)
    const writer = positionOf(finding.writer) ?? positionOf(places?.writer)
    this.differences.push({
      ...wordsOf(kind, path, this.#isBreak(finding)),
      kind,
      path,
      ...(reader === undefined ? {} : { reader }),
      ...(writer === undefined ? {} : { writer }),
    })
  }

  #isFull(): boolean {
    return this.differences.length >= this.#most || this.#pathsLength > PATHS_LENGTH
  }
}

function placesOf(pair: Pair | undefined, before: Places | undefined): Places {
  const writer = pair?.writerSpot
  const reader = pair?.readerSpot
  if (before === undefined && writer !== undefined && reader !== undefined) return { writer, reader }
  if (before === undefined) throw new Error('a list begins with a pair')
  return {
    writer: writer?.document.source === undefined ? before.writer : writer,
    reader: reader?.document.source === undefined ? before.reader : reader,
  }
}

function positionOf(spot: Spot | undefined): SourcePosition | undefined {
  return spot?.document.source?.positionAt(spot.node.start)
}

function isKind(kind: Finding['kind']): kind is Kind {
  return kind in rules
}

function wordsOf(
  kind: Kind | Warning,
  path: string,
  isBreak: boolean,
): Pick<Difference, 'verdict' | 'explanation' | 'hint' | 'message'> {
  if (!isKind(kind)) {
    const { explains, hint } = warnings[kind]
    const message = () => frame(kind, `What changed at path '${path}' is not compared`)
    return { verdict: 'warn', explanation: explains, hint, message }
  }
  const { says, explains, hint } = rules[kind]
  return { verdict: isBreak ? 'break' : 'ok', explanation: explains, hint, message: words => frame(kind, says(path, words)) }
}

/** Upstream opens the sentence with one quote and closes it with another; clients cut on it. */
function frame(kind: string, sentence: string): string {
  return `{errorType:"${kind}", description:"${sentence}'}`
}
