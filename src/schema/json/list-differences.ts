import type { CompatibilityPolicy, Difference, SourcePosition } from '../schema.ts'
import type { Side } from './pair.ts'
import type { Finding, List, Pair, Spot } from './pair.ts'
import { spotAt } from './plan.ts'
import { breaksUnder, isKind, rules, warnings } from './rules.ts'
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
  const every = new Differences(most + 1, isBreak)
  for (const warning of textWarnings(sides.reader)) every.add('#/', warning, root)
  every.addAll(root, () => true)
  if (every.all.length <= most) return every.all
  const breaking = new Differences(most, isBreak)
  breaking.addAll(root, isBreak)
  return breaking.all.length > 0 ? breaking.all : every.all.slice(0, most)
}

/** Where the text that a path came through last stands, for findings in references. */
interface Places {
  readonly writer: Spot
  readonly reader: Spot
}

interface Frame {
  readonly list: List
  readonly path: string
  readonly pair: Pair
  readonly places: Places
  next: number
}

class Differences {
  readonly all: Difference[] = []
  readonly #most: number
  readonly #isBreak: (finding: Finding) => boolean
  #pathsLength = 0

  constructor(most: number, isBreak: (finding: Finding) => boolean) {
    this.#most = most
    this.#isBreak = isBreak
  }

  addAll(root: Pair, isWanted: (finding: Finding) => boolean): void {
    const seen = new Set<List>()
    let copies = COPIES
    const open: Frame[] = [{ list: root.list, path: '#', pair: root, places: rootPlaces(root), next: 0 }]
    for (let frame = open.at(-1); frame !== undefined && !this.#isFull(); frame = open.at(-1)) {
      const item = frame.list[frame.next++]
      if (item === undefined) {
        open.pop()
        continue
      }
      const path = item.path.length === 0 ? frame.path : `${frame.path}/${item.path.join('/')}`
      if (item.what === 'finding') {
        if (isWanted(item)) this.add(path === '#' ? '#/' : path, item, frame.pair, frame.places)
      } else if (!seen.has(item.list) || copies-- > 0) {
        seen.add(item.list)
        open.push({ list: item.list, path, pair: item.at, places: placesOf(item.at, frame.places), next: 0 })
      }
    }
  }

  add(path: string, finding: Finding, pair: Pair, places: Places = rootPlaces(pair)): void {
    if (this.#isFull()) return
    this.#pathsLength += path.length
    const { kind } = finding
    const [keyword = ''] = finding.path
    const reader = positionOf(finding.reader ?? spotAt(pair.reader, keyword)) ?? positionOf(places.reader)
    const writer = positionOf(finding.writer ?? spotAt(pair.writer, keyword)) ?? positionOf(places.writer)
    this.all.push({
      ...wordsOf(kind, path, this.#isBreak(finding)),
      kind,
      path,
      ...(reader === undefined ? {} : { reader }),
      ...(writer === undefined ? {} : { writer }),
    })
  }

  #isFull(): boolean {
    return this.all.length >= this.#most || this.#pathsLength > PATHS_LENGTH
  }
}

function rootPlaces({ rawWriter, rawReader }: Pair): Places {
  return { writer: rawWriter, reader: rawReader }
}

function placesOf({ rawWriter, rawReader }: Pair, before: Places): Places {
  return {
    writer: rawWriter.document.source === undefined ? before.writer : rawWriter,
    reader: rawReader.document.source === undefined ? before.reader : rawReader,
  }
}

function positionOf({ node, document }: Spot): SourcePosition | undefined {
  return document.source?.positionAt(node.start)
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
  return {
    verdict: isBreak ? 'break' : 'ok',
    explanation: explains,
    hint,
    message: words => frame(kind, says(path, words)),
  }
}

/** Upstream opens the sentence with one quote and closes it with another; clients cut on it. */
function frame(kind: string, sentence: string): string {
  return `{errorType:"${kind}", description:"${sentence}'}`
}
