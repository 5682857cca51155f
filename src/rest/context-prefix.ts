/** A request with the prefix `/contexts/{ctx}` taken off its path and put where it counts. */
export interface PrefixedPath {
  /** Raw path for the routes. */
  readonly path: string
  /** `:.ctx:`, still percent-encoded; empty for the default context; undefined without a prefix. */
  readonly context: string | undefined
}

/** A name with a colon in it: refused with 400 once the rest of the path is known to lead somewhere. */
export interface BadContextName {
  readonly path: string
  readonly badName: string
}

/**
 * Rewrites a path below `/contexts/{ctx}` (rest-contract 8.2): subjects are qualified, `/config` and `/mode` become those
 * of the context, the prefix is dropped elsewhere. Works on raw segments: the name is looked at before it is decoded.
 */
export function takeContextPrefix(path: string): PrefixedPath | BadContextName {
  if (!path.startsWith('/contexts/')) return { path, context: undefined }
  let segments = path.slice(1).split('/')
  if (segments.at(-1) === '') segments.pop()
  const names: string[] = []
  while (segments[0] === 'contexts' && segments.length > 2) {
    names.push(undelimited(segments[1] ?? ''))
    segments = segments.slice(2)
  }
  const [first, second] = segments
  const itself = first === 'contexts' && second !== undefined ? undelimited(second) : undefined
  const badName = [...names, itself ?? ''].find(name => name.includes(':'))
  if (badName !== undefined) return { path: `/${segments.join('/')}`, badName }
  const name = names.at(-1)
  if (itself !== undefined) return { path: pathOf(['contexts', contextOf(itself)]), context: undefined }
  if (name === undefined) return { path: pathOf(segments), context: undefined }
  const context = contextOf(name)
  return { path: context === '' ? pathOf(segments) : qualify(segments, context), context }
}

/** The text of a subject inside a context; one that names its context itself is left alone. */
export function inContext(context: string, subject: string): string {
  return subject.startsWith(':.') ? subject : context + subject
}

const undelimited = (segment: string): string => segment.replace(/^:/, '').replace(/:$/, '')

function contextOf(name: string): string {
  const dotted = name.startsWith('.') ? name : `.${name}`
  return dotted === '.' ? '' : `:${dotted}:`
}

/** Without the empty segment that the default context leaves: `/contexts/.` is `/contexts`. */
const pathOf = (segments: readonly string[]): string => `/${segments.filter(segment => segment !== '').join('/')}`

function qualify(segments: readonly string[], context: string): string {
  const at = ['compatibility', 'associations'].includes(segments[0] ?? '') && segments[1] === 'subjects' ? 2 : 1
  const takesSubject = at === 2 || ['subjects', 'config', 'mode'].includes(segments[0] ?? '')
  const subject = segments[at]
  if (!takesSubject || (subject === undefined && !['config', 'mode'].includes(segments[0] ?? '')))
    return pathOf(segments)
  return pathOf([...segments.slice(0, at), inContextRaw(context, subject ?? ''), ...segments.slice(at + 1)])
}

/** `inContext` for a segment that is still percent-encoded. */
function inContextRaw(context: string, segment: string): string {
  return /^(?::|%3a)(?:\.|%2e)/i.test(segment) ? segment : context + segment
}
