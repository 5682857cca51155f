/** The default context; every other name starts with a dot and has more. */
export const DEFAULT_CONTEXT = '.'
/** The pseudo context whose config and mode are the base of every context (rest-contract 8.1). */
export const GLOBAL_CONTEXT = '.__GLOBAL'
const WILDCARD = ':*:'

/** A subject taken apart; `name` is empty when the text means the context itself. */
export interface SubjectName {
  readonly context: string
  readonly name: string
}

/** Takes a subject apart (rest-contract 8.1); a text that only looks qualified is an ordinary name. */
export function parseSubject(text: string): SubjectName {
  if (!text.startsWith(':.')) return { context: DEFAULT_CONTEXT, name: text }
  const end = text.indexOf(':', 1)
  if (end < 0) return { context: text.slice(1), name: '' }
  return { context: text.slice(1, end), name: text.slice(end + 1) }
}

/** The one spelling of a subject: bare in the default context, `:.ctx:name` elsewhere. */
export function qualified(context: string, name: string): string {
  return context === DEFAULT_CONTEXT ? name : `:${context}:${name}`
}

/** `:.:s` is `s`, `:.ctx` is `:.ctx:`. The default context itself becomes the empty string. */
export function normalizedSubject(text: string): string {
  if (!text.startsWith(':.')) return text
  const { context, name } = parseSubject(text)
  return qualified(context, name)
}

export function contextOf(subject: string): string {
  return subject.startsWith(':.') ? parseSubject(subject).context : DEFAULT_CONTEXT
}

/** How messages name a context: `:.ctx:`, and nothing for the default one. */
export function shownContext(context: string): string {
  return context === DEFAULT_CONTEXT ? '' : `:${context}:`
}

/** A reference's subject, qualified with the context of the schema that refers to it (rest-contract 3.6). */
export function referencedSubject(subject: string, referrer: string): string {
  const target = normalizedSubject(subject)
  return target.startsWith(':.') ? target : qualified(contextOf(referrer), target)
}

/** Which subjects a `subjectPrefix` selects (rest-contract 8.3), as a test over qualified subjects. */
export function subjectPrefixTest(prefix: string): (subject: string) => boolean {
  if (prefix.startsWith(WILDCARD)) {
    const start = prefix.slice(WILDCARD.length)
    return start === '' ? () => true : subject => parseSubject(subject).name.startsWith(start)
  }
  if (prefix.startsWith(':.') && !prefix.startsWith(':.:')) {
    // Without its closing colon a prefix selects contexts, and the default one has the shortest name of all.
    return subject => subject.startsWith(prefix) || (prefix === ':.' && !subject.startsWith(prefix))
  }
  const start = prefix.startsWith(':.:') ? prefix.slice(3) : prefix
  return subject => !subject.startsWith(':.') && subject.startsWith(start)
}

const CONTROL = /\p{Cc}/u

/**
 * Whether a name may be registered or configured (rest-contract 3.2). Configs and modes may also name the pseudo context.
 */
export function isValidSubject(
  subject: string,
  options: { readonly mayBeGlobal: boolean; readonly mayBeEmpty: boolean },
): boolean {
  const { context, name } = parseSubject(subject)
  if (CONTROL.test(subject) || name === '__GLOBAL' || name === '__EMPTY') return false
  if (context === GLOBAL_CONTEXT && !options.mayBeGlobal) return false
  return options.mayBeEmpty || (name !== '' && subject !== '*')
}

/** The context a path segment means: delimiters are stripped, a missing dot is added. */
export function contextOfPath(segment: string): string {
  const bare = segment.replace(/^:/, '').replace(/:$/, '')
  return bare.startsWith('.') ? bare : `.${bare}`
}
