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
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined) return false
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 && isLeap ? 29 : (daysOfMonths[month - 1] ?? 0)
  return day >= 1 && day <= days
}

/** RFC 3339, full-time; a leap second is the last of a UTC day. */
function isTime(text: string): boolean {
  const found = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d)(?::?(\d\d))?)$/i.exec(text)
  if (found === null) return false
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1, 4).map(Number)
  const [zoneHours = 0, zoneMinutes = 0] = found.slice(5, 7).map(part => Number(part ?? 0))
  if (hours > 23 || minutes > 59 || zoneHours > 23 || zoneMinutes > 59) return false
  if (seconds < 60) return true
  const offset = (found[4] === '-' ? -1 : 1) * (zoneHours * 60 + zoneMinutes)
  return seconds === 60 && (((hours * 60 + minutes - offset) % 1440) + 1440) % 1440 === 1439
}

function isDateTime(text: string): boolean {
  const [date, time, ...rest] = text.split(/[t\s]/i)
  return date !== undefined && time !== undefined && rest.length === 0 && isDate(date) && isTime(time)
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
