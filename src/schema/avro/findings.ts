import { positionFinder } from '../json-text.ts'
import type { Difference, SourcePosition } from '../schema.ts'
import type { Definitions } from './definitions.ts'
import type { AvroType, Field } from './model.ts'
import { typeName } from './model.ts'
import { ruleNamed } from './rules.ts'
import type { RuleName } from './rules.ts'

/** What a comparison needs of a schema. */
export interface ComparedSchema {
  readonly text: string
  readonly root: AvroType
  readonly definitions: Definitions
}

export interface Sides {
  readonly reader: ComparedSchema
  readonly writer: ComparedSchema
}

/** A way from the root into the reader: a JSON pointer for machines, names for people. */
export interface Path {
  readonly around: Path | undefined
  /** One or more tokens of a JSON pointer, `/fields/1/type`. */
  readonly tokens: string
  /** What people call the step: `.email`, `[]`. */
  readonly label: string
}

/** A type or a field of one side, to point at. */
type Spot = AvroType | Field

export interface Finding {
  readonly rule: RuleName
  readonly path: Path
  readonly detail: string
  readonly reader: Spot | undefined
  readonly writer: Spot | undefined
}

/** The way that leads to the root of a schema. */
export function rootPath(root: AvroType): Path {
  return { around: undefined, tokens: '', label: 'name' in root ? root.name.simple : typeName(root) }
}

export function step(around: Path, tokens: string, label: string): Path {
  return { around, tokens, label }
}

function textOf(path: Path, part: 'tokens' | 'label'): string {
  const parts: string[] = []
  for (let at: Path | undefined = path; at !== undefined; at = at.around) parts.push(at[part])
  return parts.reverse().join('')
}

/** Where types and fields stand in a schema's text; those of a field that was read for another text are moved there. */
function spotFinder({ text, definitions }: ComparedSchema): (spot: Spot) => SourcePosition {
  const positionOf = positionFinder(text)
  let shifts: ReadonlyMap<Spot, number> | undefined
  return spot => {
    shifts ??= spotShifts(definitions.shifts)
    return positionOf(spot.start + (shifts.get(spot) ?? 0))
  }
}

/** A shared field has a few nodes: the recursion ends soon. */
function spotShifts(fields: ReadonlyMap<Field, number>): ReadonlyMap<Spot, number> {
  const shifts = new Map<Spot, number>(fields)
  const note = (type: AvroType, shift: number): void => {
    shifts.set(type, shift)
    if (type.kind === 'array') note(type.items, shift)
    else if (type.kind === 'map') note(type.values, shift)
    else if (type.kind === 'union') for (const branch of type.branches) note(branch, shift)
    else if (type.kind === 'record') for (const field of type.fields) noteField(field, shift)
  }
  const noteField = (field: Field, shift: number): void => {
    shifts.set(field, shift)
    note(field.type, shift)
  }
  for (const [field, shift] of fields) noteField(field, shift)
  return shifts
}

/** Longest text that all paths of one list may have together: paths through deep schemas are long. */
const LONGEST_PATHS = 2_000_000

/** Makes differences of findings, until there are enough of them. */
export class DifferenceList {
  readonly differences: Difference[] = []
  readonly #most: number
  readonly #readerAt: (spot: Spot) => SourcePosition
  readonly #writerAt: (spot: Spot) => SourcePosition
  #pathLength = 0

  constructor({ reader, writer }: Sides, most: number) {
    this.#most = most
    this.#readerAt = spotFinder(reader)
    this.#writerAt = spotFinder(writer)
  }

  get isFull(): boolean {
    return this.differences.length >= this.#most || this.#pathLength > LONGEST_PATHS
  }

  add(finding: Finding): void {
    if (this.isFull) return
    const { kind = finding.rule, verdict, describe, explain, hint } = ruleNamed(finding.rule)
    const { detail, reader, writer } = finding
    const path = textOf(finding.path, 'tokens') || '/'
    this.#pathLength += path.length
    const facts = { path, detail, place: textOf(finding.path, 'label') }
    this.differences.push({
      kind,
      verdict,
      path,
      detail,
      ...(reader !== undefined && reader.start >= 0 && { reader: this.#readerAt(reader) }),
      ...(writer !== undefined && writer.start >= 0 && { writer: this.#writerAt(writer) }),
      message: words => `{errorType:'${kind}', description:'${describe(facts, words)}', additionalInfo:'${detail}'}`,
      explanation: explain(facts),
      hint,
    })
  }
}
