import type { JsonNode } from '../json-text.ts'
import type { SchemaDocument, SourceText } from './document.ts'
import { followed } from './model.ts'
import type { SchemaModel } from './model.ts'
import type { Kind, Warning } from './rules.ts'

/** One side of a comparison. */
export interface Side {
  readonly model: SchemaModel
  readonly source: SourceText
}

/** A place in one of the texts. */
export interface Spot {
  readonly node: JsonNode
  readonly document: SchemaDocument
}

/** One difference, at a path that is relative to the pair it was found in. */
export interface Finding {
  readonly what: 'finding'
  readonly kind: Kind | Warning
  readonly path: readonly string[]
  /** Where it is, if not at the end of the path in the schemas of the pair. */
  readonly writer: Spot | undefined
  readonly reader: Spot | undefined
}

/** All that is found in another pair. */
export interface Inside {
  readonly what: 'pair'
  readonly path: readonly string[]
  readonly pair: Pair
}

/** As many compatible pairs as can be had at once of the parts of two combined schemas. */
export interface Matching {
  readonly what: 'matching'
  readonly path: string
  readonly before: readonly SchemaModel[]
  readonly after: readonly SchemaModel[]
  /** The place of each part of the writer among all its parts. */
  readonly places: readonly number[]
  /** Row by row; made when they are visited, and not kept when they do not fit. */
  readonly pairs: (Pair | 'misfit' | undefined)[]
  readonly unmatched: Finding
}

/** The first of several pairs that is compatible, and a finding with it; what stands behind when none is. */
export interface Choice {
  readonly what: 'choice'
  readonly pairs: readonly Pair[]
  readonly chosen: Finding | undefined
  readonly otherwise: readonly Finding[]
}

/** What makes up the verdict and the list of a pair, in the order of the list. */
export type Entry =
  | Finding
  | Inside
  | Matching
  /** All of another pair, and then one finding if that pair is compatible, another if not. */
  | { readonly what: 'cover'; readonly inside: Inside; readonly covered: Finding; readonly uncovered: Finding }
  /** Nothing of another pair but its verdict, unless there is nothing to say. */
  | { readonly what: 'verdict'; readonly pair: Pair; readonly compatible: Finding; readonly incompatible: Finding }
  | Choice

/** A list of another pair, as part of a list. */
export interface SubList {
  readonly what: 'list'
  readonly path: readonly string[]
  readonly list: List
  readonly at: Pair
}

/** What was found in a pair. */
export type List = readonly (Finding | SubList)[]

export const emptyList: List = []
const noPairs: readonly Pair[] = []

/** A schema of the reader against one of the writer, with what is known of them so far. */
export class Pair {
  /** The two before references were followed. */
  readonly rawWriter: SchemaModel
  readonly rawReader: SchemaModel
  readonly writer: SchemaModel
  readonly reader: SchemaModel
  /** References lead here: the pair can be met in several places, and while it is open. */
  readonly isShared: boolean
  /** Undefined until the pair is planned. */
  entries: readonly Entry[] | undefined
  /** Pairs that must be compatible for this one to be. */
  children: readonly Pair[] = noPairs
  /** Nothing but the verdict of the children counts. */
  isNegation = false
  choice: Choice | undefined
  matching: Matching | undefined
  /** The walk that saw the pair last. */
  round = 0
  /** The walk that met the pair last while it was open. */
  metInRound = 0
  isOpen = false
  /** No reference leads here or further: one visit is enough. */
  isSettled = false
  isCompatible = true
  /** The visit ended at the first break, so that there is no list. */
  isPartial = false
  list: List = emptyList
  /** What the walk before came to. */
  wasCompatible = true
  earlierList: List = emptyList

  constructor(writer: SchemaModel, reader: SchemaModel, isShared: boolean) {
    this.rawWriter = writer
    this.rawReader = reader
    this.writer = followed(writer)
    this.reader = followed(reader)
    this.isShared = isShared
  }
}
