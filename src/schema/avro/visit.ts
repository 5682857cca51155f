import { hasSameName } from './matching.ts'
import type { AvroType, Field } from './model.ts'

/**
 * A pair of types under examination and, once it is closed, what came of it. A question of a pair is one of its fields,
 * branches or contents, by its number.
 */
export class Visit {
  readonly reader: AvroType
  readonly writer: AvroType
  /** The question of the pair around this one that led here. */
  readonly question: number
  readonly depth: number
  /** Only one of the questions has to be answered well: the branches of a union that reads one type. */
  readonly isChoice: boolean
  next = 0
  isOpen = true
  isBroken: boolean
  /** Smallest depth of an open pair that was taken to be fine on the way to this answer. */
  leansOn = Infinity
  /** How many answers stood on open pairs when this pair was opened. */
  unsettled = 0
  /** The questions that went wrong; `visit` is missing where the two types tell by themselves. */
  readonly broken: { readonly question: number; readonly visit: Visit | undefined }[] = []

  constructor(reader: AvroType, writer: AvroType, question: number, depth: number) {
    this.reader = reader
    this.writer = writer
    this.question = question
    this.depth = depth
    this.isChoice = reader.kind === 'union' && writer.kind !== 'union'
    this.isBroken =
      this.isChoice || (reader.kind === 'record' && writer.kind === 'record' && !hasSameName(reader, writer))
  }

  take(question: number, isFine: boolean, visit: Visit | undefined): void {
    if (this.isChoice) {
      if (!isFine) return
      this.isBroken = false
      this.next = Infinity
    } else if (!isFine) {
      this.isBroken = true
      this.broken.push({ question, visit })
    }
  }
}

/** A reader's field that goes by the names of two or more fields of the writer: upstream gives up there. */
export interface Ambiguity {
  /** Outermost first. */
  readonly visits: readonly Visit[]
  readonly position: number
  readonly field: Field
  readonly meant: readonly Field[]
}

/** What a walk through two schemas came to. */
export interface Outcome {
  readonly isBroken: boolean
  /** Missing where the two schemas tell by themselves, without looking inside. */
  readonly root: Visit | undefined
  readonly ambiguity: Ambiguity | undefined
  readonly isTruncated: boolean
}
