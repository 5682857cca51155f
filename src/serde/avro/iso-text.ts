/** A count of a unit since 1970 taken apart: whole seconds and nanoseconds. */
interface Instant {
  readonly seconds: bigint
  readonly nanos: number
}

const SECONDS_A_DAY = 86_400n

/** `2024-02-29` of a number of days since 1970; years beyond four digits carry a sign. */
export function dateText(days: number): string {
  // Civil from days: eras of 400 years that begin in March.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${yearText(year)}-${two(month)}-${two(day)}`
}

/** The number of days since 1970 that a text stands for; undefined for other text. */
export function readDate(text: string): number | undefined {
  const [, yearDigits, monthDigits, dayDigits] = /^([+-]?\d{4,9})-(\d\d)-(\d\d)$/.exec(text) ?? []
  if (yearDigits === undefined) return undefined
  const [year, month, day] = [Number(yearDigits), Number(monthDigits), Number(dayDigits)]
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const shiftedYear = month <= 2 ? year - 1 : year
  const era = Math.floor(shiftedYear / 400)
  const yearOfEra = shiftedYear - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  const days = era * 146_097 + dayOfEra - 719_468
  return dateText(days) === `${yearText(year)}-${monthDigits}-${dayDigits}` ? days : undefined
}

/** `12:34:56.789` of a time of day in nanoseconds; seconds that are 0 are left out, as Java does. */
export function timeText(nanos: bigint): string {
  const { seconds, nanos: fraction } = split(nanos, 1_000_000_000n)
  const second = Number(seconds % 60n)
  const clock = `${two(Number(seconds / 3600n))}:${two(Number((seconds / 60n) % 60n))}`
  return second === 0 && fraction === 0 ? clock : `${clock}:${two(second)}${fractionText(fraction)}`
}

/** The nanoseconds of a time of day; undefined for other text. */
export function readTime(text: string): bigint | undefined {
  const parts = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/.exec(text)
  if (!parts) return undefined
  const [, hours = '', minutes = '', seconds = '0', fraction = ''] = parts
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}

/** ISO 8601 of a count since 1970, `perSecond` of which make a second; `Z` ends an instant, a local time ends without. */
export function timestampText(count: bigint, perSecond: bigint, isLocal: boolean): string {
  const { seconds, nanos } = split(count, perSecond)
  const secondOfDay = floorMod(seconds, SECONDS_A_DAY)
  const day = dateText(Number((seconds - secondOfDay) / SECONDS_A_DAY))
  const time = timeText(secondOfDay * 1_000_000_000n + BigInt(nanos))
  if (isLocal) return `${day}T${time}`
  return `${day}T${time.length === 5 ? `${time}:00` : time}Z`
}

/** The count that such a text stands for; undefined for other text, and for digits that the unit cannot hold. */
export function readTimestamp(text: string, perSecond: bigint, isLocal: boolean): bigint | undefined {
  const split = text.indexOf('T')
  if (split < 0 || text.endsWith('Z') === isLocal) return undefined
  const days = readDate(text.slice(0, split))
  const nanos = readTime(text.slice(split + 1, isLocal ? undefined : -1))
  if (days === undefined || nanos === undefined) return undefined
  const unit = 1_000_000_000n / perSecond
  return nanos % unit === 0n ? BigInt(days) * SECONDS_A_DAY * perSecond + nanos / unit : undefined
}

function split(count: bigint, perSecond: bigint): Instant {
  const rest = floorMod(count, perSecond)
  return { seconds: (count - rest) / perSecond, nanos: Number(rest * (1_000_000_000n / perSecond)) }
}

function floorMod(value: bigint, by: bigint): bigint {
  return ((value % by) + by) % by
}

function fractionText(nanos: number): string {
  if (nanos === 0) return ''
  const digits = String(nanos).padStart(9, '0')
  return `.${digits.endsWith('000000') ? digits.slice(0, 3) : digits.endsWith('000') ? digits.slice(0, 6) : digits}`
}

function yearText(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0')
  return year < 0 ? `-${digits}` : year > 9999 ? `+${digits}` : digits
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
