/** A request target that may go on to the routes. */
export interface Address {
  /** Raw path: still percent-encoded, path parameters (`;…`) cut off, as sent otherwise. */
  readonly path: string
  /** Raw query, without the question mark. */
  readonly query: string
}

/** Why a request target goes no further (rest-contract 1.2); told to people on the page of the 400. */
export class RefusedAddress {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/** What an ordinary path has none of: what is escaped, odd, empty or a dot at the start of a segment. */
const UNUSUAL = /[^!$&'()*+,\-./:=@\w~]|\/\/|\/\./

/** Takes a request target apart and refuses what no resource may see. Nothing is resolved or decoded. */
export function readAddress(target: string): Address | RefusedAddress {
  const url = target.startsWith('/') ? target : pathOfAbsolute(target)
  const hash = url.indexOf('#')
  const local = hash < 0 ? url : url.slice(0, hash)
  const mark = local.indexOf('?')
  const path = mark < 0 ? local : local.slice(0, mark)
  const query = mark < 0 ? '' : local.slice(mark + 1)
  return UNUSUAL.test(path) ? readUnusual(path, query) : { path, query }
}

/** RFC 9112, 3.2.2: a server takes the absolute form as well. */
function pathOfAbsolute(target: string): string {
  const rest = /^https?:\/\/[^/?#]*/i.exec(target)
  const path = rest === null ? target : target.slice(rest[0].length)
  return path.startsWith('/') ? path : `/${path}`
}

function readUnusual(path: string, query: string): Address | RefusedAddress {
  const segments = path.slice(1).split('/')
  const last = segments.length - 1
  const kept: string[] = []
  let depth = 0
  for (const [index, segment] of segments.entries()) {
    const bare = segment.includes(';') ? segment.slice(0, segment.indexOf(';')) : segment
    if (bare === '' && index < last) return new RefusedAddress('Empty path segment')
    const reason = reasonToRefuse(segment, bare)
    if (reason !== undefined) return new RefusedAddress(reason)
    depth += bare === '..' ? -1 : bare === '.' || bare === '' ? 0 : 1
    if (depth < 0) return new RefusedAddress('Path above the root')
    kept.push(asAscii(bare))
  }
  return { path: `/${kept.join('/')}`, query }
}

const ENCODED_DOTS = /^(?:\.|%2e){1,2}$/i
const BAD_ESCAPE = /%(?![0-9a-f]{2})/i
// eslint-disable-next-line no-control-regex
const SUSPICIOUS = /[\u0000-\u0020\u007f\\]|%(?:[01][0-9a-f]|7f|5c)/i

function reasonToRefuse(segment: string, bare: string): string | undefined {
  if (BAD_ESCAPE.test(segment)) return 'Percent sign that encodes nothing'
  if (SUSPICIOUS.test(segment)) return 'Suspicious path character'
  const isDots = bare === '.' || bare === '..'
  if (ENCODED_DOTS.test(bare) && (!isDots || segment !== bare)) return 'Ambiguous path segment'
  return isUtf8(segment) ? undefined : 'Path that is not UTF-8'
}

function isUtf8(segment: string): boolean {
  try {
    decodeURIComponent(asAscii(segment))
    return true
  } catch (error) {
    if (error instanceof URIError) return false
    throw error
  }
}

/** node:http hands a byte beyond ASCII over as one Latin-1 character; here it becomes the escape it should have been. */
function asAscii(segment: string): string {
  return segment.replace(
    /[^\u0000-\u007f]/g,
    byte => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
}
