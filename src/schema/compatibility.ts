import type { Comparison, ComparisonOptions, ParsedSchema, SideWords } from './schema.ts'

/** Who reads whom under each level, and whether all earlier versions count or the latest alone (compatibility.md 4.1). */
export const levels = {
  NONE: { candidateReadsEarlier: false, earlierReadsCandidate: false, transitive: false },
  BACKWARD: { candidateReadsEarlier: true, earlierReadsCandidate: false, transitive: false },
  BACKWARD_TRANSITIVE: { candidateReadsEarlier: true, earlierReadsCandidate: false, transitive: true },
  FORWARD: { candidateReadsEarlier: false, earlierReadsCandidate: true, transitive: false },
  FORWARD_TRANSITIVE: { candidateReadsEarlier: false, earlierReadsCandidate: true, transitive: true },
  FULL: { candidateReadsEarlier: true, earlierReadsCandidate: true, transitive: false },
  FULL_TRANSITIVE: { candidateReadsEarlier: true, earlierReadsCandidate: true, transitive: true },
} as const

export type CompatibilityLevel = keyof typeof levels

export const isTransitive = (level: CompatibilityLevel): boolean => levels[level].transitive

/** An earlier schema and the number of its version. */
export interface EarlierVersion {
  readonly schema: ParsedSchema
  readonly version: number
}

/** One direction of a check: what its reader found in data of its writer. */
export interface DirectionCheck {
  readonly direction: 'forward' | 'backward'
  readonly comparison: Comparison
}

/** What a level says about one pair. `messages` is empty when the pair is compatible. */
export interface PairVerdict {
  readonly checks: readonly DirectionCheck[]
  /** Upstream's messages in upstream's order, without the closing line. */
  readonly messages: readonly string[]
  /** A limit ended a comparison: the pair counts as incompatible, and `messages` says so. */
  readonly isTruncated: boolean
}

const DIFFERENT_TYPES = 'Incompatible because of different schema type'
/** The words upstream puts for reader and writer in each direction. */
export const sideWords = {
  forward: { reader: 'old', writer: 'new' },
  backward: { reader: 'new', writer: 'old' },
} as const satisfies Record<DirectionCheck['direction'], SideWords>

/** Compares a candidate with one earlier version in the directions that the level asks for, forward first. */
export function checkPair(
  candidate: ParsedSchema,
  earlier: EarlierVersion,
  level: CompatibilityLevel,
  options: ComparisonOptions,
): PairVerdict {
  const { candidateReadsEarlier, earlierReadsCandidate } = levels[level]
  if (!candidateReadsEarlier && !earlierReadsCandidate) return { checks: [], messages: [], isTruncated: false }
  if (candidate.type !== earlier.schema.type) return { checks: [], messages: [DIFFERENT_TYPES], isTruncated: false }
  const checks: DirectionCheck[] = []
  if (earlierReadsCandidate)
    checks.push({ direction: 'forward', comparison: earlier.schema.differencesFrom(candidate, options) })
  if (candidateReadsEarlier)
    checks.push({ direction: 'backward', comparison: candidate.differencesFrom(earlier.schema, options) })
  if (checks.every(({ comparison }) => comparison.isCompatible && !comparison.isTruncated))
    return { checks, messages: [], isTruncated: false }
  const messages = checks.flatMap(check => breakingMessages(check, options))
  // Upstream adds them when the direction it looked at last has failed, whatever the first one said.
  const isLastBroken = checks.at(-1)?.comparison.isCompatible === false
  const lines = isLastBroken ? earlierLines(earlier) : []
  return { checks, messages: [...messages, ...lines], isTruncated: checks.some(check => check.comparison.isTruncated) }
}

function breakingMessages({ direction, comparison }: DirectionCheck, options: ComparisonOptions): readonly string[] {
  // Listing differences costs more than the verdict.
  if (comparison.isCompatible) return []
  const { breaking = comparison.differences.filter(difference => difference.verdict === 'break') } = comparison
  const messages = breaking.map(difference => difference.message(sideWords[direction]))
  if (!comparison.isTruncated) return messages
  const { pairs, differences } = options.limits
  return [
    ...messages,
    `The schemas are too complex to compare (limits: ${pairs} pairs of types, ${differences} differences); ` +
      'split the schema, or register with force=true after checking it by other means',
  ]
}

const SHOWN_TEXT_LENGTH = 10_240

function earlierLines({ schema, version }: EarlierVersion): readonly string[] {
  const text = schema.canonical
  const shown = text.length > SHOWN_TEXT_LENGTH ? `<truncated> '${text.slice(0, SHOWN_TEXT_LENGTH)}...'` : `'${text}'`
  return [`{oldSchemaVersion: ${version}}`, `{oldSchema: ${shown}}`]
}

/** The line that ends every list of messages that is not empty (compatibility.md 4.3). */
export const closingLine = (validateFields: boolean, level: CompatibilityLevel): string =>
  `{validateFields: '${validateFields}', compatibility: '${level}'}`

export interface ReservedNames {
  /** The property `confluent:reserved` of the candidate: names, comma separated. */
  readonly reserved: string | undefined
  /** The same of the latest earlier version. */
  readonly reservedBefore: string | undefined
  /** Top-level fields of the candidate. */
  readonly fields: readonly string[]
}

/** What is wrong with a candidate's reserved field names (rest-contract 7.4). */
export function reservedFieldMessages({ reserved, reservedBefore, fields }: ReservedNames): readonly string[] {
  const names = splitNames(reserved)
  const removed = splitNames(reservedBefore).filter(name => !names.includes(name))
  return [
    ...removed.map(
      name =>
        `The new schema has reserved field ${name} removed from its metadata which is present in the old schema's metadata.`,
    ),
    ...names
      .filter(name => fields.includes(name))
      .map(name => `The new schema has field that conflicts with the reserved field ${name}.`),
  ]
}

function splitNames(property: string | undefined): readonly string[] {
  return (property ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
}
