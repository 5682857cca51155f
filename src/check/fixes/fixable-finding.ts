import type { SourcePosition } from '../../schema/schema.ts'
import type { TextEdit } from './text-edit.ts'

/** What a fix needs of a finding. */
export interface FixableFinding {
  readonly code: string
  /** In the notation of the language. */
  readonly path: string
  /** `backward`, the text that is fixed reads; only then does it hold what is to be changed. */
  readonly direction?: 'forward' | 'backward'
  /** In the text that is fixed. */
  readonly position?: SourcePosition
  /** The message of the registry, which carries the detail of Avro. */
  readonly serverMessage?: string
}

/** The text that is fixed, and the one of the version before, where it is known. */
export interface FixTexts {
  readonly text: string
  readonly earlier: string | undefined
}

/** Makes the edits of one rule; none where the finding is not of a kind that can be fixed without a person. */
export type Fix = (finding: FixableFinding, texts: FixTexts) => readonly TextEdit[]
