/** Texts longer than this are of no format: some of the checks take more than linear time. */
const longestText = 8192

/** What `format` may ask of strings, in every dialect. A format that is not here asks nothing. */
const formats: ReadonlyMap<string, (text: string) => boolean> = new Map<string, (text: string) => boolean>([
  ['date', isDate],
  ['time', isTime],
  ['date-time', isDateTime],
  ['duration', matches(/^P(?!$)(?:(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|(?:\d+W)?)$/)],
  ['email', isEmail],
  ['hostname', isHostname],
  ['ipv4', isIpv4],
  ['ipv6', isIpv6],
  ['uri', isUri],
  ['uri-reference', matches(/^(?:[^\s<>"{}|\\^`%]|%[0-9A-Fa-f]{2})*$/)],
  ['uri-template', matches(/^(?:[^\s"'<>%\\^`{|}]|%[0-9a-f]{2}|\{[+#./;?&=,!@|]?[^\s{}"]+\})*$/i)],
  ['uuid', matches(/^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i)],
  ['json-pointer', matches(/^(?:\/(?:[^~/]|~0|~1)*)*$/)],
  ['relative-json-pointer', matches(/^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^~/]|~0|~1)*)*)$/)],
  ['json-pointer-uri-fragment', matches(/^#(?:\/(?:[a-z0-9_\-.!$&'()*+,;:=@]|%[0-9a-f]{2}|~0|~1)*)*$/i)],
  ['regex', isRegex],
])

/** The check for a format's name. */
export function formatCheck(name: string): ((text: string) => boolean) | undefined {
  const check = formats.get(name)
  return check && (text => text.length <= longestText && check(text))
}

function matches(expression: RegExp): (text: string) => boolean {
  return text => expression.test(text)
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** RFC 3339, full-date. */
function isDate(text: string): boolean {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false
  const year = digitsAt(text, 0, 4)
  const month = digitsAt(text, 5, 2)
  const day = digitsAt(text, 8, 2)
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 && isLeap ? 29 : (daysOfMonths[month - 1] ?? 0)
  return year >= 0 && day >= 1 && day <= days
}

/** RFC 3339, full-time; a leap second is the last of a UTC day. */
function isTime(text: string): boolean {
  const hours = digitsAt(text, 0, 2)
  const minutes = digitsAt(text, 3, 2)
  const seconds = digitsAt(text, 6, 2)
  if (text[2] !== ':' || text[5] !== ':' || hours < 0 || minutes < 0 || seconds < 0) return false
  let at = 8
  if (text[at] === '.') {
    while (digitsAt(text, at + 1, 1) >= 0) at++
    if (at++ === 8) return false
  }
  const offset = zoneMinutes(text, at)
  if (offset === undefined || hours > 23 || minutes > 59) return false
  if (seconds < 60) return true
  return seconds === 60 && (((hours * 60 + minutes - offset) % 1440) + 1440) % 1440 === 1439
}

/** The offset of a zone that a text ends with: `Z`, or hours, with minutes or without. */
function zoneMinutes(text: string, at: number): number | undefined {
  const sign = text[at]
  const length = text.length - at
  if (sign === 'Z' || sign === 'z') return length === 1 ? 0 : undefined
  if ((sign !== '+' && sign !== '-') || (length !== 3 && length !== 5 && (length !== 6 || text[at + 3] !== ':'))) {
    return undefined
  }
  const hours = digitsAt(text, at + 1, 2)
  const minutes = length === 3 ? 0 : digitsAt(text, text.length - 2, 2)
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return undefined
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes)
}

/** The number that so many digits are; -1 where there are others. */
function digitsAt(text: string, start: number, count: number): number {
  let value = 0
  for (let at = start; at < start + count; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (!(digit >= 0 && digit <= 9)) return -1
    value = value * 10 + digit
  }
  return value
}

function isDateTime(text: string): boolean {
  return /^[t\s]$/i.test(text.charAt(10)) && isDate(text.slice(0, 10)) && isTime(text.slice(11))
}

/** A local part without quotes, and a name of at least two labels whose last is no single letter. */
function isEmail(text: string): boolean {
  const [local, domain, ...rest] = text.split('@')
  if (local === undefined || domain === undefined || rest.length > 0) return false
  const atoms = local.split('.')
  const labels = domain.split('.')
  return (
    atoms.every(atom => /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+$/i.test(atom)) &&
    labels.length > 1 &&
    labels.every(isLabel) &&
    (labels.at(-1) ?? '').length > 1
  )
}

function isHostname(text: string): boolean {
  const name = text.endsWith('.') ? text.slice(0, -1) : text
  return name.length <= 253 && name.split('.').every(isLabel)
}

function isLabel(label: string): boolean {
  return label.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(label)
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every(part => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
}

/** RFC 4291, 2.2. */
function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1)
  const isMixed = last !== undefined && last.includes('.')
  if (isMixed && (!isIpv4(last) || text.endsWith('::'))) return false
  const words = isMixed ? groups.slice(0, -1) : groups
  if (!words.every(word => /^[0-9a-f]{1,4}$/i.test(word))) return false
  const count = words.length + (isMixed ? 2 : 0)
  return halves.length === 2 ? count < 8 : count === 8
}

function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+\-.]*:(?:[^\s<>"{}|\\^`%]|%[0-9a-f]{2})*$/i.test(text) && /[/:]/.test(text)
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp && !/[^\\]\\Z/.test(text)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
