import type { JsonNode } from '../json-text.ts'
import type { LinearPatterns } from './linear-pattern.ts'
import type { SchemaModel } from './model.ts'
import type { NodeIds } from './node-ids.ts'
import type { Entry, Finding, Pair, Spot } from './pair.ts'
import type { Kind, Warning } from './rules.ts'

/** What all plans of one comparison share. */
export interface PlanContext {
  readonly patterns: LinearPatterns
  readonly ids: NodeIds
  pairOf(writer: SchemaModel, reader: SchemaModel): Pair
  /** False for two JSON objects that warnings have been sought in before: parts that are made up share them. */
  isNewWarning(writer: JsonNode, reader: JsonNode): boolean
}

/** Where on the two sides a finding is, if not at the schemas of the pair. */
export interface Spots {
  readonly writer?: Spot | undefined
  readonly reader?: Spot | undefined
}

/** Collects what makes up one pair: findings of its own, and pairs inside it. */
export class Plan {
  readonly entries: Entry[] = []
  readonly children: Pair[] = []
  readonly context: PlanContext
  readonly #pair: Pair

  constructor(pair: Pair, context: PlanContext) {
    this.#pair = pair
    this.context = context
  }

  add(entry: Entry): void {
    this.entries.push(entry)
  }

  found(kind: Kind | Warning, path: readonly string[], spots: Spots = {}): void {
    this.entries.push({ what: 'finding', finding: this.finding(kind, path, spots) })
  }

  /** A finding at a keyword of both schemas. */
  foundAt(kind: Kind | Warning, keyword: string): void {
    this.found(kind, [keyword], { writer: spotAt(this.#pair.writer, keyword), reader: spotAt(this.#pair.reader, keyword) })
  }

  finding(kind: Kind | Warning, path: readonly string[], { writer, reader }: Spots = {}): Finding {
    return { kind, path, writer: writer ?? this.#pair.writerSpot, reader: reader ?? this.#pair.readerSpot }
  }

  /** A pair that this one depends on. */
  child(writer: SchemaModel, reader: SchemaModel): Pair {
    const pair = this.context.pairOf(writer, reader)
    this.children.push(pair)
    return pair
  }

  /** Compares two schemas, either of which may be missing. */
  compare(path: readonly string[], writer: SchemaModel | undefined, reader: SchemaModel | undefined): void {
    if (writer !== undefined && reader !== undefined) {
      this.entries.push({ what: 'pair', path, pair: this.child(writer, reader) })
    } else if (reader !== undefined) this.found('SCHEMA_ADDED', path, { reader })
    else if (writer !== undefined) this.found('SCHEMA_REMOVED', path, { writer })
  }

  /** Compares two schemas and says whether the reader's takes in the writer's. */
  cover(pair: Pair, covered: Finding, uncovered: Finding): void {
    this.entries.push({ what: 'cover', path: covered.path, pair, covered, uncovered })
  }
}

/** The place of a keyword, or of its schema where it has none. */
export function spotAt(schema: SchemaModel, keyword: string): Spot {
  const { node, document } = schema
  const value = node.kind === 'object' ? node.members.get(keyword) : undefined
  return value === undefined ? schema : { node: value, document }
}
