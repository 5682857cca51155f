import type { JsonNode } from '../json-text.ts'
import type { SchemaDocument } from './document.ts'
import { followed } from './model.ts'
import type { SchemaModel } from './model.ts'
import type { Kind, Warning } from './rules.ts'

/** A place in one of the texts. */
export interface Spot {
  readonly node: JsonNode
  readonly document: SchemaDocument
}

/** One difference, at a path that is relative to the pair it was found in. */
export interface Finding {
  readonly kind: Kind | Warning
  readonly path: readonly string[]
  readonly writer: Spot
  readonly reader: Spot
}

/** What makes up the verdict and the list of a pair, in the order of the list. */
export type Entry =
  | { readonly what: 'finding'; readonly finding: Finding }
  /** All that is found in another pair. */
  | { readonly what: 'pair'; readonly path: readonly string[]; readonly pair: Pair }
  /** The same, and then one finding if that pair is compatible, another if not. */
  | {
      readonly what: 'cover'
      readonly path: readonly string[]
      readonly pair: Pair
      readonly covered: Finding
      readonly uncovered: Finding
    }
  /** Nothing of another pair but its verdict, unless there is nothing to say. */
  | { readonly what: 'verdict'; readonly pair: Pair; readonly compatible: Finding; readonly incompatible: Finding }
  /** The first of several pairs that is compatible, and a finding with it; what stands behind when none is. */
  | {
      readonly what: 'choice'
      readonly pairs: readonly Pair[]
      readonly chosen: Finding | undefined
      readonly otherwise: readonly Entry[]
    }
  /** As many compatible pairs as can be had at once of rows and columns. */
  | {
      readonly what: 'matching'
      readonly path: string
      readonly rows: readonly (readonly Pair[])[]
      readonly columns: number
      readonly unmatched: Finding
    }

/** A part of a list: a finding, or the list of another pair. */
export interface Item {
  readonly path: readonly string[]
  readonly finding: Finding | undefined
  readonly list: readonly Item[]
  /** Where the path leads on both sides, before references are followed. */
  readonly at: Pair | undefined
}

export const emptyList: readonly Item[] = []

/** A schema of the reader against one of the writer, with what is known of them so far. */
export class Pair {
  readonly writer: SchemaModel
  readonly reader: SchemaModel
  /** The same two before references were followed. */
  readonly writerSpot: Spot
  readonly readerSpot: Spot
  /** Undefined until the pair is planned. */
  entries: readonly Entry[] | undefined
  children: readonly Pair[] = []
  /** The walk that saw the pair last. */
  round = 0
  isOpen = false
  /** The walk that met the pair last while it was open. */
  metInRound = 0
  isCompatible = true
  list: readonly Item[] = emptyList
  /** What the walk before came to. */
  wasCompatible = true
  earlierList: readonly Item[] = emptyList

  constructor(writer: SchemaModel, reader: SchemaModel) {
    this.writer = followed(writer)
    this.reader = followed(reader)
    this.writerSpot = writer
    this.readerSpot = reader
  }
}
