import { AvroSchema } from '../../../schema/avro/parse.ts'
import type { AvroType } from '../../../schema/avro/model.ts'
import { hasAlias, missingSymbols, symbolsBeyond } from '../../../schema/avro/matching.ts'
import type { Difference, ParsedSchema } from '../../../schema/schema.ts'
import type { CounterExample, RecordExample } from '../example.ts'
import { placeText, valueText } from '../place-text.ts'
import { placeAt } from './place.ts'
import type { Place, PlaceStep } from './place.ts'
import { reads } from './reads.ts'
import type { Reading } from './reads.ts'
import { SmallestValues, branchValue } from './smallest.ts'
import { UnreadableValues } from './unreadable.ts'
import type { Unreadable } from './unreadable.ts'

/** Parts that a record may have to be shown. */
const MOST_PARTS = 400

const none = (reason: string): CounterExample => ({ isFound: false, reason })

/** Warnings of which a record can tell; the others are about what values mean. */
const toldWarnings: ReadonlySet<string> = new Set([
  'BYTES_READ_AS_STRING',
  'ENUM_SYMBOLS_READ_AS_DEFAULT',
  'NAMESPACE_CHANGED',
])

/** A record that the writer's Avro schema writes and the reader's does not read. */
export function avroExample(reader: ParsedSchema, writer: ParsedSchema, difference: Difference): CounterExample {
  if (!(reader instanceof AvroSchema) || !(writer instanceof AvroSchema)) throw new TypeError('no Avro schemas')
  if (difference.verdict !== 'break' && !toldWarnings.has(difference.kind)) {
    return none('every record is read; whether its values still mean the same is for people to say')
  }
  const place = placeAt(difference.path, reader.root, writer.root)
  if (place === undefined) return none('the place lies too deep to build a record for it')
  const doubt = doubtAbout(place, difference)
  if (doubt !== undefined) return none(doubt)
  const smallest = new SmallestValues(writer.root)
  if (smallest.cost(writer.root) === Infinity) return none('no record can be written with the schema at all')
  const found = unreadableAt(place, difference, smallest)
  if (found === undefined) return none('no record that shows it can be written, or a very large one alone')
  const value = wrapped(place.steps, found.value, smallest)
  const steps = [...stepsOf(place.steps), ...found.steps]
  const story = told(difference, place, placeText(steps))
  const contrary = contraryTo(difference, story, { value, reader: reader.root, writer: writer.root })
  if (contrary !== undefined) return none(contrary)
  const text = valueText(value, latin1)
  if (text === undefined) return none('the record is too long to show')
  return { isFound: true, ...story, writtenWith: 'writer', value, text }
}

/** Differences that a check goes by and data does not, or not everywhere. */
function doubtAbout({ reader, writer }: Place, { kind, detail = '' }: Difference): string | undefined {
  const names = 'name' in reader && 'name' in writer ? [reader.name.full, writer.name.full] : []
  const isOther = names[0] !== names[1] && !('aliases' in reader && 'name' in writer && hasAlias(reader, writer))
  if (kind === 'ENUM_SYMBOLS_READ_AS_DEFAULT' && isOther) {
    return 'the enums differ in their namespaces: some readers refuse every symbol, others read the default'
  }
  if (kind === 'NAMESPACE_CHANGED' && (reader.kind !== writer.kind || writer.kind === 'record')) {
    return 'readers that compare simple names, or fields, take every record'
  }
  const isTakenElsewhere = reader.kind === 'union' && reader.branches.some(branch => branch.kind === writer.kind)
  if (kind === 'BYTES_READ_AS_STRING' && isTakenElsewhere) return 'another branch of the union reads the bytes'
  if (kind !== 'AMBIGUOUS_FIELD') return undefined
  if (new Set(detail.split(', ')).size < 2) {
    return 'the alias is the name of the field itself: the check of the registry gives up there, readers do not'
  }
  return isOther ? 'the records differ in their namespaces, and readers apply aliases by full name' : undefined
}

/** Why the whole record does not show what is told of one place. */
function contraryTo({ verdict }: Difference, { outcome }: Told, reading: Reading): string | undefined {
  if (outcome === 'changed') {
    return reads(reading, false) ? undefined : 'every record found that shows it is refused for another difference'
  }
  return verdict === 'break' && reads(reading, true) ? 'no record was found that is refused' : undefined
}

/** Bytes in the JSON encoding of Avro: a character for each. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, byte => String.fromCharCode(byte)).join('')
}

function unreadableAt(
  { reader, writer, steps }: Place,
  { kind }: Difference,
  smallest: SmallestValues,
): Unreadable | undefined {
  const around = costAround(steps, smallest)
  const most = MOST_PARTS - around
  const asIt = (value: unknown): Unreadable => ({ value, steps: [] })
  if (most < 1) return undefined
  if (kind === 'BYTES_READ_AS_STRING') return asIt(Uint8Array.of(0xff))
  if (kind === 'ENUM_SYMBOLS_READ_AS_DEFAULT') return symbolAt(reader, writer)
  const isAny = ['NAME_MISMATCH', 'AMBIGUOUS_FIELD', 'NAMESPACE_CHANGED'].includes(kind)
  if (isAny) return smallest.cost(writer) > most ? undefined : asIt(smallest.value(writer))
  return (
    new UnreadableValues(smallest, false).find(reader, writer, most) ??
    new UnreadableValues(smallest, true).find(reader, writer, most)
  )
}

function symbolAt(reader: AvroType, writer: AvroType): Unreadable | undefined {
  if (reader.kind !== 'enum' || writer.kind !== 'enum') return undefined
  const [symbol] = symbolsBeyond(writer, reader)
  return symbol === undefined ? undefined : { value: symbol, steps: [] }
}

function costAround(steps: readonly PlaceStep[], smallest: SmallestValues): number {
  return steps.reduce(
    (sum, step) => sum + (step.kind === 'field' ? smallest.costOfOthers(step.record, step.name) : 1),
    0,
  )
}

function wrapped(steps: readonly PlaceStep[], inner: unknown, smallest: SmallestValues): unknown {
  return steps.reduceRight((value: unknown, step) => {
    switch (step.kind) {
      case 'field':
        return smallest.record(step.record, step.name, value)
      case 'branch':
        return branchValue(step.branch, value)
      case 'item':
        return [value]
      case 'entry':
        return { key: value }
    }
  }, inner)
}

function stepsOf(steps: readonly PlaceStep[]): readonly (string | number)[] {
  return steps.flatMap((step): readonly (string | number)[] => {
    if (step.kind === 'field') return [step.name]
    if (step.kind === 'item') return [0]
    return step.kind === 'entry' ? ['key'] : []
  })
}

type Told = Pick<RecordExample, 'outcome' | 'says' | 'place'>

const refusal = (place: string, says: string): Told => ({ outcome: 'refused', place, says })
const wordOf = (type: AvroType): string => ('name' in type ? `${type.kind} ${type.name.full}` : type.kind)
const at = (place: string): string => (place === '' ? 'the top' : `'${place}'`)

/** What happens, by kind of difference. */
const stories: Readonly<Record<string, (types: Place, place: string, difference: Difference) => Told>> = {
  TYPE_MISMATCH: ({ reader, writer }, place) =>
    refusal(place, `The writer puts ${wordOf(writer)} at ${at(place)}, and the reader wants ${wordOf(reader)} there.`),
  NAME_MISMATCH: ({ reader, writer }, place) =>
    refusal(
      place,
      `The writer puts ${wordOf(writer)} at ${at(place)}, and the reader knows ${wordOf(reader)} there. ` +
        'Readers that compare the names of types, as the Avro specification asks, refuse it' +
        (writer.kind === 'record' ? '; some read records by their fields alone.' : '.'),
    ),
  FIXED_SIZE_MISMATCH: ({ reader, writer }, place) =>
    refusal(
      place,
      `The writer puts ${sizeOf(writer)} bytes at ${at(place)}, and the reader wants ${sizeOf(reader)} there.`,
    ),
  MISSING_ENUM_SYMBOLS: ({ reader, writer }, place) => {
    const [symbol = ''] = reader.kind === 'enum' && writer.kind === 'enum' ? missingSymbols(reader, writer) : []
    return refusal(
      place,
      `The writer puts the symbol ${symbol} at ${at(place)}, which the reader's enum does not have.`,
    )
  },
  MISSING_UNION_BRANCH: (_, place) =>
    refusal(place, `No branch of the reader's union reads what the writer puts at ${at(place)}.`),
  READER_FIELD_MISSING_DEFAULT_VALUE: (_, place, { detail = '' }) =>
    refusal(
      place,
      `The record${place === '' ? '' : ` at '${place}'`} has no '${detail}', and the reader has no default to put there.`,
    ),
  AMBIGUOUS_FIELD: (_, place, { detail = '' }) =>
    refusal(place, `One field of the reader stands for several of the record: ${detail}.`),
  NAMESPACE_CHANGED: ({ reader, writer }, place) =>
    refusal(
      place,
      `The writer puts ${wordOf(writer)} at ${at(place)}, and the reader knows ${wordOf(reader)} there. ` +
        'Readers that compare full names refuse it; others compare simple names.',
    ),
  BYTES_READ_AS_STRING: (_, place) => ({
    outcome: 'changed',
    place,
    says: `The bytes at ${at(place)} are no UTF-8: a reader of strings refuses them or puts replacement characters.`,
  }),
  ENUM_SYMBOLS_READ_AS_DEFAULT: ({ reader }, place) => ({
    outcome: 'changed',
    place,
    says: `The reader does not know the symbol at ${at(place)} and reads ${defaultOf(reader)}.`,
  }),
}

function told(difference: Difference, types: Place, place: string): Told {
  return stories[difference.kind]?.(types, place, difference) ?? refusal(place, difference.explanation)
}

function sizeOf(type: AvroType): number {
  return type.kind === 'fixed' ? type.size : 0
}

function defaultOf(type: AvroType): string {
  return type.kind === 'enum' ? (type.default ?? '') : ''
}
