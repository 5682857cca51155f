/** What configs and modes belong to: '' is the whole registry, `:.ctx:` a context, anything else a subject. */
export type ScopeName = string

/** The pseudo context whose config and mode are the base of every context. */
export const BASE_SCOPE: ScopeName = ':.__GLOBAL:'
export const REGISTRY_SCOPE: ScopeName = ''
const DEFAULT_CONTEXT = '.'

/** Context and name of a subject; the name is empty where a context is meant. */
export function partsOfSubject(subject: string): { readonly context: string; readonly name: string } {
  if (!subject.startsWith(':.')) return { context: DEFAULT_CONTEXT, name: subject }
  const end = subject.indexOf(':', 1)
  if (end < 0) return { context: subject.slice(1), name: '' }
  return { context: subject.slice(1, end), name: subject.slice(end + 1) }
}

/** The one spelling of a subject or scope: `:.:orders` is `orders`, `:.ctx` is `:.ctx:`. */
export function plainSubject(subject: string): string {
  const { context, name } = partsOfSubject(subject)
  return inContext(context, name)
}

/** A name in a context. */
export function inContext(context: string, name: string): string {
  return context === DEFAULT_CONTEXT ? name : `:${context}:${name}`
}

export const contextOf = (subject: string): string => partsOfSubject(subject).context

/** The scope of a whole context. */
export const scopeOfContext = (context: string): ScopeName => inContext(context, '')

/** Whether a scope is a subject, not a context or the registry. */
export const isSubject = (scope: ScopeName): boolean => partsOfSubject(scope).name !== ''

/** The subject that a reference means: without a context it is in that of the schema that refers to it. */
export function referenceTarget(subject: string, referrer: string): string {
  const target = plainSubject(subject)
  return target.startsWith(':.') ? target : inContext(contextOf(referrer), target)
}

/** How people call a scope. */
export function scopeTitle(scope: ScopeName): string {
  if (scope === REGISTRY_SCOPE) return 'the registry'
  return isSubject(scope) ? `subject '${scope}'` : `context '${partsOfSubject(scope).context}'`
}

/** The scope as the REST client takes it. */
export const clientScope = (scope: ScopeName): string | null => (scope === REGISTRY_SCOPE ? null : scope)
