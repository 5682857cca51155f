import { SchemaError } from '../schema.ts'

/** A URI reference taken apart; a part that is absent is undefined, an empty one is ''. */
interface UriParts {
  readonly scheme: string | undefined
  /** Everything behind the scheme of a URI that is no hierarchy, such as `urn:a:b`. */
  readonly opaque: string | undefined
  readonly authority: string | undefined
  readonly path: string
  readonly query: string | undefined
  readonly fragment: string | undefined
}

// RFC 2396 with the widening of java.net.URI, which upstream reads `$id` and `$ref` with: characters beyond ASCII stand
// unescaped unless they are blanks or controls.
const other = '\\u0081-\\u009f\\p{Z}\\p{Cc}'
const unreserved = "A-Za-z0-9\\-_.!~*'()"
const escaped = '%[0-9A-Fa-f]{2}'
const beyondAscii = `(?![${other}])[^\\u0000-\\u0080]`
const textOf = (marks: string) => new RegExp(`^(?:[${unreserved}${marks}]|${escaped}|${beyondAscii})*$`, 'u')

const pathText = textOf('/;:@&=+$,')
const uriText = textOf(';/?:@&=+$,[\\]')
const authorityText = textOf('$,;:@&=+')
const bracketedHost = /^(?:[^@[\]]*@)?\[[0-9A-Fa-f:.%]+\](?::[0-9]*)?$/
const schemeText = /^[A-Za-z][A-Za-z0-9+\-.]*$/
const split = /^(?:([^:/?#]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/

/** The parts of a text, or undefined when it is no URI reference. */
export function parseUri(text: string): UriParts | undefined {
  const [, scheme, authority, path = '', query, fragment] = split.exec(text) ?? []
  if (scheme !== undefined && !schemeText.test(scheme)) return undefined
  if (fragment !== undefined && !uriText.test(fragment)) return undefined
  if (scheme !== undefined && authority === undefined && !path.startsWith('/')) {
    const opaque = query === undefined ? path : `${path}?${query}`
    if (opaque === '' || !uriText.test(opaque)) return undefined
    return { scheme, opaque, authority: undefined, path: '', query: undefined, fragment }
  }
  if (authority === '' && path === '' && query === undefined && fragment === undefined) return undefined
  if (authority !== undefined && !authorityText.test(authority) && !bracketedHost.test(authority)) return undefined
  if (!pathText.test(path) || (query !== undefined && !uriText.test(query))) return undefined
  return { scheme, opaque: undefined, authority, path, query, fragment }
}

/** Whether a text is a URI reference. The empty text is one. */
export function isUriReference(text: string): boolean {
  return parseUri(text) !== undefined
}

/** Ids that move the base again and again make it longer and longer. */
const LENGTH_LIMIT = 8000

/**
 * A reference made absolute against a base, as far as the base allows; both must be URI references. Throws SchemaError
 * when it gets too long.
 */
export function resolveUri(base: string, reference: string): string {
  const resolved = joinUris(base, reference)
  if (resolved.length <= Math.max(LENGTH_LIMIT, reference.length)) return resolved
  throw new SchemaError('Invalid JSON', {
    stage: 'validation',
    cause: new Error('an id is relative to itself without end'),
  })
}

function joinUris(base: string, reference: string): string {
  const child = parseUri(reference)
  const parent = parseUri(base)
  if (child === undefined || parent === undefined) return reference
  if (child.scheme !== undefined || parent.opaque !== undefined) return reference
  if (child.authority === undefined && child.path === '' && child.query === undefined && child.fragment !== undefined) {
    return withoutFragment(printUri(parent)) + `#${child.fragment}`
  }
  const { scheme } = parent
  if (child.authority !== undefined) return printUri({ ...child, scheme })
  return printUri({ ...child, scheme, authority: parent.authority, path: mergePaths(parent, child.path) })
}

/** The text before the first `#`. */
export function withoutFragment(uri: string): string {
  const at = uri.indexOf('#')
  return at < 0 ? uri : uri.slice(0, at)
}

/** The text behind the first `#`, or undefined. */
export function fragmentOf(uri: string): string | undefined {
  const at = uri.indexOf('#')
  return at < 0 ? undefined : uri.slice(at + 1)
}

function mergePaths(parent: UriParts, path: string): string {
  if (path.startsWith('/')) return path
  const merged = parent.path.slice(0, parent.path.lastIndexOf('/') + 1) + path
  return withoutDots(parent.authority !== undefined && !merged.startsWith('/') && merged !== '' ? `/${merged}` : merged)
}

function withoutDots(path: string): string {
  const kept: string[] = []
  const segments = path.split('/')
  for (const [place, segment] of segments.entries()) {
    const isLast = place === segments.length - 1
    const before = kept.at(-1)
    if (segment === '..' && before !== undefined && before !== '..' && before !== '') kept.pop()
    else if (segment !== '.') {
      kept.push(segment)
      continue
    }
    if (isLast) kept.push('')
  }
  return kept.join('/')
}

function printUri({ scheme, opaque, authority, path, query, fragment }: UriParts): string {
  const start = scheme === undefined ? '' : `${scheme}:`
  const end = fragment === undefined ? '' : `#${fragment}`
  if (opaque !== undefined) return start + opaque + end
  const host = authority === undefined || authority === '' ? '' : `//${authority}`
  return start + host + path + (query === undefined ? '' : `?${query}`) + end
}
