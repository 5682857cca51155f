import type { Comparison, Difference, SchemaLimits, SideWords, SourcePosition } from '../schema.ts'
import { rules } from './rules.ts'
import type { Kind, Rule } from './rules.ts'

/** A difference before its places in the texts are worked out; offsets below 0 are unknown. */
export interface Finding {
  readonly kind: Kind
  readonly path: string
  /** Name of the field or type, for people. */
  readonly name: string
  readonly readerAt: number
  readonly writerAt: number
}

/** What turns offsets of the two texts into positions. */
export interface Positions {
  readonly reader: (at: number) => SourcePosition | undefined
  readonly writer: (at: number) => SourcePosition | undefined
}

/** Gathers findings within the limits; of too many, those that do not break give way. */
export class Findings {
  readonly #limits: SchemaLimits
  readonly #kept: Finding[] = []
  readonly #contentSeen = new Set<string>()
  #others = 0
  #pathLength = 0
  #breaks = 0
  isTruncated = false

  constructor(limits: SchemaLimits) {
    this.#limits = limits
  }

  /** Breaking findings so far, those that were met before included. */
  get breaks(): number {
    return this.#breaks
  }

  truncate(): void {
    this.isTruncated = true
  }

  /** Adds a finding; inside a type compared by content each counts, but is listed once. */
  add(finding: Finding, isContent: boolean): void {
    if (this.isTruncated) return
    const isBreak = rules[finding.kind].verdict === 'break'
    if (isBreak) this.#breaks++
    if (isContent) {
      const key = `${finding.kind} ${finding.path}`
      if (this.#contentSeen.has(key)) return
      this.#contentSeen.add(key)
    }
    if (!isBreak) {
      this.#others++
      if (this.#others > this.#limits.differences) return
    }
    this.#kept.push(finding)
    this.#pathLength += finding.path.length
    const isFull = this.#kept.length - Math.min(this.#others, this.#limits.differences) > this.#limits.differences
    if (isFull || this.#pathLength > 10 * this.#limits.textLength) this.isTruncated = true
  }

  comparison(positions: Positions): Comparison {
    const isBreak = (finding: Finding): boolean => rules[finding.kind].verdict === 'break'
    let breaksLeft = Math.min(this.#kept.filter(isBreak).length, this.#limits.differences)
    let othersLeft = this.#limits.differences - breaksLeft
    const listed = this.#kept.filter(finding => (isBreak(finding) ? breaksLeft-- > 0 : othersLeft-- > 0))
    return {
      isCompatible: this.#breaks === 0,
      differences: listed.map(finding => differenceOf(finding, positions)),
      isTruncated: this.isTruncated,
    }
  }
}

function differenceOf({ kind, path, name, readerAt, writerAt }: Finding, positions: Positions): Difference {
  const rule: Rule = rules[kind]
  const reader = positions.reader(readerAt)
  const writer = positions.writer(writerAt)
  return {
    kind,
    verdict: rule.verdict,
    path,
    ...(reader === undefined ? {} : { reader }),
    ...(writer === undefined ? {} : { writer }),
    message(words: SideWords) {
      return `{errorType:"${kind}", description:"${rule.says(path, words)}"}`
    },
    explanation: rule.explains(path, name),
    hint: rule.hint,
    ...(rule.isOfLaterReader && { isOfLaterReader: true }),
  }
}
