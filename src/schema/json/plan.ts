import type { LinearPatterns } from './linear-pattern.ts'
import type { SchemaModel } from './model.ts'
import type { NodeIds } from './node-ids.ts'
import type { Choice, Entry, Finding, Matching, Pair, Spot } from './pair.ts'
import type { Kind, Warning } from './rules.ts'

/** What all plans of one comparison share. */
export interface PlanContext {
  readonly plain: PlainFindings
  readonly patterns: LinearPatterns
  readonly ids: NodeIds
  pairOf(writer: SchemaModel, reader: SchemaModel): Pair
  /** Whether warnings have been sought in the JSON of a pair for another one: parts that are made up share theirs. */
  isWarnedOf(pair: Pair): boolean
}

/** Where on the two sides a finding is, if not at the end of its path. */
export interface Spots {
  readonly writer?: Spot | undefined
  readonly reader?: Spot | undefined
}

/** Findings that hold nothing but kind and keyword, each made once for a whole comparison. */
export class PlainFindings {
  readonly #known = new Map<string, Finding>()

  /** A finding at a keyword of both schemas, or at the schemas themselves. */
  at(kind: Kind | Warning, keyword?: string): Finding {
    const name = `${kind} ${keyword ?? ''}`
    let finding = this.#known.get(name)
    if (finding === undefined) {
      finding = findingOf(kind, keyword === undefined ? [] : [keyword])
      this.#known.set(name, finding)
    }
    return finding
  }
}

/** A finding anywhere. */
export function findingOf(kind: Kind | Warning, path: readonly string[], { writer, reader }: Spots = {}): Finding {
  return { what: 'finding', kind, path, writer, reader }
}

/** Collects what makes up one pair: findings of its own, and pairs inside it. */
export class Plan {
  readonly entries: Entry[] = []
  readonly children: Pair[] = []
  readonly context: PlanContext
  isNegation = false
  choice: Choice | undefined
  matching: Matching | undefined

  constructor(context: PlanContext) {
    this.context = context
  }

  add(entry: Entry): void {
    this.entries.push(entry)
  }

  found(kind: Kind | Warning, path: readonly string[], spots?: Spots): void {
    this.entries.push(findingOf(kind, path, spots))
  }

  foundAt(kind: Kind | Warning, keyword?: string): void {
    this.entries.push(this.context.plain.at(kind, keyword))
  }

  /** A pair that must be compatible for this one to be. */
  child(writer: SchemaModel, reader: SchemaModel): Pair {
    const pair = this.context.pairOf(writer, reader)
    this.children.push(pair)
    return pair
  }

  /** Compares two schemas, either of which may be missing. */
  compare(path: readonly string[], writer: SchemaModel | undefined, reader: SchemaModel | undefined): void {
    if (writer !== undefined && reader !== undefined) {
      if (!isSameText(writer, reader)) this.entries.push({ what: 'pair', path, pair: this.child(writer, reader) })
    } else if (reader !== undefined) this.found('SCHEMA_ADDED', path, { reader })
    else if (writer !== undefined) this.found('SCHEMA_REMOVED', path, { writer })
  }

  /** Compares two schemas and says whether the reader's takes in the writer's. */
  cover(pair: Pair, covered: Finding, uncovered: Finding): void {
    this.entries.push({ what: 'cover', inside: { what: 'pair', path: covered.path, pair }, covered, uncovered })
  }

  choose(choice: Choice): void {
    this.choice = choice
    this.entries.push(choice)
  }

  match(matching: Matching): void {
    this.matching = matching
    this.entries.push(matching)
  }
}

/** The place of a keyword, or of its schema where it has none. */
export function spotAt(schema: SchemaModel, keyword: string): Spot {
  const { node, document } = schema
  const value = node.kind === 'object' ? node.members.get(keyword) : undefined
  return value === undefined ? schema : { node: value, document }
}

/**
 * Whether two schemas are written alike and refer to nothing: then nothing can differ. This keeps the comparison of large
 * schemas with one difference short.
 */
function isSameText(
  { node: left, document: before }: SchemaModel,
  { node: right, document: after }: SchemaModel,
): boolean {
  const length = left.end - left.start
  if (length !== right.end - right.start || before.dialect !== after.dialect) return false
  if (before.source === undefined || after.source === undefined) return false
  const text = before.source.text.slice(left.start, left.end)
  if (text !== after.source.text.slice(right.start, right.end)) return false
  return !text.includes('Ref"') && !text.includes('"$ref"') && !text.includes('\\u')
}
