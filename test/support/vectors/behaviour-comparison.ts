import { textFault } from './shapes.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }

/** Fields whose numbers only need to fit together: what counts is whether there is one. */
const places = new Set(
  [
    'offset baseOffset highWatermark lastStableOffset logStartOffset lowWatermark endOffset currentTxnStartOffset',
    'firstOffset producerId timestamp logAppendTimeMs lastTimestamp transactionStartTimeMs partitionSize totalBytes',
    'usableBytes finalizedFeaturesEpoch sessionId port sessionLifetimeMs',
  ].flatMap(line => line.split(' ')),
)
/** Fields whose texts are made up by a broker: what counts is whether there is one. */
const names = new Set(
  'memberId leader topicId clusterId host logDir clientHost authBytes records documentation'.split(' '),
)
const zeroUuid = 'AAAAAAAAAAAAAAAAAAAAAA'

/** What differs between the answer of a case and ours; undefined when nothing does that counts. */
export function answerFault(expected: unknown, actual: unknown): string | undefined {
  const [left, right] = onlyShared(normal('', expected as Json), normal('', actual as Json))
  return textFault('answer', JSON.stringify(left), JSON.stringify(right))
}

function normal(name: string, value: Json): Json {
  if (Array.isArray(value)) return value.map(item => normal(name, item as Json)).sort(byText)
  if (typeof value === 'number' && places.has(name)) return value < 0 ? -1 : value === 0 && name === 'sessionId' ? 0 : 1
  if (typeof value === 'string' && names.has(name)) return value === '' || value === zeroUuid ? '' : 'text'
  if (typeof value === 'string') return textWithoutNumbers(value)
  if (typeof value !== 'object' || value === null) return value
  // Whether an operator has set what cannot be changed is the recording's matter.
  if ('configSource' in value && 'readOnly' in value && value.readOnly === true)
    return normal(name, { ...value, readOnly: 'fixed', configSource: 'operator' })
  const entries = Object.entries(value).map(([member, inner]) => [member, normal(member, inner)] as const)
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** Times and made-up names stand in texts too. */
function textWithoutNumbers(text: string): string {
  return text
    .replace(/\b\d{10,}\b/g, '<number>')
    .replace(/\b[\w-]{22}\b/g, id => (/[A-Z]/.test(id) && /\d/.test(id) ? '<id>' : id))
}

const byText = (one: Json, other: Json): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)

/** Where a broker lists what it has, the rows that both have. */
function onlyShared(expected: Json, actual: Json): readonly [Json, Json] {
  if (!isObject(expected) || !isObject(actual)) {
    if (!Array.isArray(expected) || !Array.isArray(actual) || expected.length !== actual.length)
      return [expected, actual]
    const pairs = expected.map((item, index) => onlyShared(item as Json, actual[index] as Json))
    return [pairs.map(([left]) => left), pairs.map(([, right]) => right)]
  }
  const isBetter = expected.errorCode === -1
  const pairs = Object.keys(expected).map(name => {
    const [left, right] = [expected[name] as Json, actual[name] as Json]
    if (name === 'apiKeys') return [name, [[], wrongRanges(left, right)] as const] as const
    // What groups there are depends on cases that are not in the file.
    if (name === 'groups' && isList(left)) return [name, [[], []] as const] as const
    if (isBetter && name === 'errorMessage') return [name, [null, null] as const] as const
    if (name === 'configs' && hasRows(left) && hasRows(right)) return [name, sharedRows(left, right)] as const
    // Ours are other levels of the same features.
    if (name.endsWith('Features')) return [name, [null, null] as const] as const
    if (name === 'errorCode' && left === -1) return [name, [true, right !== 0] as const] as const
    return [name, onlyShared(left, right)] as const
  })
  const extra = Object.keys(actual).filter(name => !(name in expected))
  return [
    Object.fromEntries(pairs.map(([name, [left]]) => [name, left])),
    Object.fromEntries([
      ...pairs.map(([name, [, right]]) => [name, right] as const),
      ...extra
        .filter(name => !name.endsWith('Features') && !name.startsWith('finalized'))
        .map(name => [name, actual[name] as Json] as const),
    ]),
  ]
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: Json): boolean {
  return Array.isArray(value) && value.every(row => isObject(row as Json) && 'groupType' in (row as object))
}

function hasRows(value: Json): value is readonly { readonly name: string; readonly [member: string]: Json }[] {
  return Array.isArray(value)
}

function sharedRows(left: readonly { readonly name: string }[], right: readonly { readonly name: string }[]) {
  const shared = left.filter(({ name }) => right.some(row => row.name === name)).map(({ name }) => name)
  const rowsOf = (rows: readonly { readonly name: string }[]) =>
    rows.filter(({ name }) => shared.includes(name)) as Json
  if (left.length > 0 && left.length <= 3 && shared.length < left.length) return [left as Json, right as Json] as const
  return [rowsOf(left), rowsOf(right)] as const
}

interface Range {
  readonly apiKey: number
  readonly minVersion: number
  readonly maxVersion: number
}

/** Ours that the reference does not have, or has fewer versions of. */
function wrongRanges(left: Json, right: Json): Json {
  const known = left as unknown as readonly Range[]
  const ours = right as unknown as readonly Range[]
  if (known.length > 1 && ours.length === 0) return ['no API is listed']
  return ours.filter(row => {
    const range = known.find(({ apiKey }) => apiKey === row.apiKey)
    // ACL APIs are listed by brokers with an authoriser and without.
    return range === undefined || row.minVersion < range.minVersion || row.maxVersion > range.maxVersion
  }) as unknown as Json
}
