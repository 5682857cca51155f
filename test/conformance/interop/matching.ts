import { isDeepStrictEqual } from 'node:util'

/** What is wrong with a value that a client read, beside the one of the case; undefined where nothing is. */
export function readingFault(expected: unknown, actual: unknown): string | undefined {
  const forms = expectedForms(expected)
  return forms.some(form => matches(form, actual))
    ? undefined
    : `read ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`
}

/** A value with a logical type is one of two: what it stands for, or what it is made of. */
function expectedForms(expected: unknown): readonly unknown[] {
  return isObject(expected) && '$logical' in expected ? [expected.$logical, expected.base] : [expected]
}

function matches(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one, at) => readingFault(one, actual[at]) === undefined)
    )
  if (!isObject(expected)) return isDeepStrictEqual(plain(expected), plain(actual))
  if ('$long' in expected) return isDeepStrictEqual(plain(actual), expected.$long)
  if ('$bytes' in expected) return isObject(actual) && actual['$bytes'] === expected.$bytes
  if ('$branch' in expected) {
    const inner =
      isObject(actual) && Object.keys(actual).join() === expected.$branch ? Object.values(actual)[0] : actual
    return readingFault(expected['value'], inner) === undefined
  }
  const names = Object.keys(expected).sort()
  return (
    isObject(actual) &&
    isDeepStrictEqual(Object.keys(actual).sort(), names) &&
    names.every(name => readingFault(expected[name], actual[name]) === undefined)
  )
}

/** Numbers as text, bytes as base64, times without zeros at the end, a Protobuf timestamp as text. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return plainTime(value)
  if (!isObject(value)) return value
  if ('$n' in value) return plainNumber(String(value['$n']))
  if ('$bytes' in value) return value['$bytes']
  if (Object.keys(value).every(name => name === 'seconds' || name === 'nanos')) return timestampText(value)
  return value
}

/** Languages print an exponent in their own way. */
function plainNumber(text: string): string {
  return text.includes('e') || text.includes('.') ? String(Number(text)) : text
}

function plainTime(text: string): string {
  if (!/^(\d{4}-\d\d-\d\dT)?\d\d:\d\d/.test(text)) return text
  return text
    .replace(/(\.\d*?)0+(?=$|Z|\+)/, '$1')
    .replace(/\.(?=$|Z|\+)/, '')
    .replace('+00:00', 'Z')
}

function timestampText({ seconds, nanos }: Readonly<Record<string, unknown>>): string {
  const number = (value: unknown) => Number(plain(value) ?? 0)
  return plainTime(new Date(number(seconds) * 1000 + number(nanos) / 1e6).toISOString())
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
