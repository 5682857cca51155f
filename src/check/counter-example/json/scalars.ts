import type { LinearPatterns } from '../../../schema/json/linear-pattern.ts'
import { formatCheck } from '../../../schema/json/validation/formats.ts'
import { patternSamples } from './pattern-samples.ts'
import { numbersOf, textsOf, valuesOf } from './side.ts'
import type { Facets } from './side.ts'

/** Longest text that is put into an example. */
const LONGEST_TEXT = 10_000

const formatSamples: Readonly<Record<string, string>> = {
  date: '2020-01-01',
  time: '00:00:00Z',
  'date-time': '2020-01-01T00:00:00Z',
  duration: 'P1D',
  email: 'a@example.com',
  hostname: 'example.com',
  ipv4: '127.0.0.1',
  ipv6: '::1',
  uri: 'https://example.com',
  uuid: '00000000-0000-0000-0000-000000000000',
  'json-pointer': '/a',
  'relative-json-pointer': '0',
  regex: 'a',
}

/** Texts around the bounds of both sides, short ones first. */
export function textCandidates(writer: Facets, reader: Facets, matcher: LinearPatterns): readonly string[] {
  const lengths = [
    ...numbersOf(writer, 'minLength'),
    ...numbersOf(writer, 'maxLength'),
    ...numbersOf(reader, 'maxLength').map(length => length + 1),
    ...numbersOf(reader, 'minLength').map(length => length - 1),
  ].filter(length => length >= 0 && length <= LONGEST_TEXT)
  const patterns = [...textsOf(writer, 'pattern'), ...textsOf(reader, 'pattern')]
  const samples = patterns.flatMap(pattern => patternSamples(pattern, [0, 1, 2, ...lengths]))
  const formats = [...textsOf(writer, 'format'), ...textsOf(reader, 'format')].flatMap(
    name => formatSamples[name] ?? [],
  )
  const plain = ['', 'a', 'A', '0', '!', 'aa', '00', 'a b', 'é']
  const all = [...plain, ...lengths.map(length => 'a'.repeat(length)), ...formats, ...samples]
  const sorted = [...new Set(all)].sort((a, b) => a.length - b.length)
  const least = Math.max(0, ...numbersOf(writer, 'minLength'))
  const most = Math.min(Infinity, ...numbersOf(writer, 'maxLength'))
  const asked = textsOf(writer, 'pattern')
  const formatChecks = textsOf(writer, 'format').flatMap(name => formatCheck(name) ?? [])
  const isFit = (text: string): boolean => {
    const { length } = [...text]
    return (
      length >= least &&
      length <= most &&
      asked.every(pattern => matcher.isFoundIn(pattern, text) === true) &&
      formatChecks.every(check => check(text))
    )
  }
  return fittingFirst(sorted, isFit)
}

/** Those that one side takes before the others, of which a mistake of ours may have made one that it takes, too. */
function fittingFirst<Value>(values: readonly Value[], isFit: (value: Value) => boolean): readonly Value[] {
  return [...values.filter(isFit), ...values.filter(value => !isFit(value))]
}

/** Numbers around the bounds and steps of both sides, plain ones first. */
export function numberCandidates(writer: Facets, reader: Facets): readonly number[] {
  const bounds = [writer, reader].flatMap(facets =>
    ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].flatMap(keyword => numbersOf(facets, keyword)),
  )
  const steps = [...numbersOf(writer, 'multipleOf'), ...numbersOf(reader, 'multipleOf')].filter(step => step > 0)
  const near = [0, ...bounds].flatMap(bound => [bound, bound + 1, bound - 1, bound + 0.5, bound - 0.5])
  const multiples = steps.flatMap(step =>
    [0, ...bounds].flatMap(bound => [-2, -1, 0, 0.5, 1, 2, 3].map(more => (Math.floor(bound / step) + more) * step)),
  )
  const all = [...near, ...multiples, 2, 3, 4, 5, 6, 7, 8, 9].map(tidy).filter(value => Number.isFinite(value))
  const sorted = [...new Set(all)].sort((a, b) => String(a).length - String(b).length || Math.abs(a) - Math.abs(b))
  return fittingFirst(sorted, value => isWithin(value, writer))
}

function isWithin(value: number, facets: Facets): boolean {
  const isInteger = valuesOf(facets, 'type').some(type => type === 'integer')
  return (
    (!isInteger || Number.isInteger(value)) &&
    numbersOf(facets, 'minimum').every(bound => value >= bound) &&
    numbersOf(facets, 'maximum').every(bound => value <= bound) &&
    numbersOf(facets, 'exclusiveMinimum').every(bound => value > bound) &&
    numbersOf(facets, 'exclusiveMaximum').every(bound => value < bound) &&
    numbersOf(facets, 'multipleOf').every(step => Number.isInteger(tidy(value / step)))
  )
}

/** Without the last digits, in which multiples of fractions go astray. */
function tidy(value: number): number {
  return Number(value.toPrecision(12)) + 0
}
