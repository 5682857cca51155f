import type { ResolvedReference, ResolvedReferences, SchemaReference } from '../schema/schema.ts'
import type { SubjectSchema } from './entities.ts'
import { RegistryError } from './errors.ts'

/** How much one schema may pull in. */
const MAX_REFERENCES = 500
const MAX_REFERENCE_DEPTH = 100

/** Gives a version of a subject, a soft-deleted one too. */
export type FetchVersion = (subject: string, version: number) => Promise<SubjectSchema>

interface Walk {
  readonly fetch: FetchVersion
  /** By reference name: the first wins. */
  readonly found: Map<string, ResolvedReference & { readonly direct: boolean }>
  readonly underWay: Set<string>
}

/**
 * The texts that a schema reaches, each after those that it refers to itself. Subjects without a context belong to the
 * context of `referrer`, the subject of the schema.
 */
export async function resolveReferences(
  references: readonly SchemaReference[],
  referrer: string,
  fetch: FetchVersion,
): Promise<ResolvedReferences> {
  const walk: Walk = { fetch, found: new Map(), underWay: new Set() }
  await collect(walk, references, referrer, 1)
  return [...walk.found.values()]
}

async function collect(
  walk: Walk,
  references: readonly SchemaReference[],
  referrer: string,
  depth: number,
): Promise<void> {
  if (references.length > 0 && depth > MAX_REFERENCE_DEPTH)
    throw tooMuch(`references go deeper than ${MAX_REFERENCE_DEPTH} levels`)
  for (const { name, subject, version } of references) {
    const target = qualified(subject, referrer)
    const key = `${target}\n${version}`
    // A schema that reaches itself: whoever began it adds it.
    if (walk.found.has(name) || walk.underWay.has(key)) continue
    walk.underWay.add(key)
    const { schema: text, references: further = [] } = await walk.fetch(target, version)
    await collect(walk, further, target, depth + 1)
    walk.underWay.delete(key)
    if (walk.found.has(name)) continue
    if (walk.found.size >= MAX_REFERENCES) throw tooMuch(`the schema reaches more than ${MAX_REFERENCES} references`)
    walk.found.set(name, { name, subject: target, version, text, direct: depth === 1 })
  }
}

function tooMuch(message: string): RegistryError {
  return new RegistryError({ kind: 'bad-answer', message })
}

/** `:.ctx:` in front of a subject that names no context itself. */
function qualified(subject: string, referrer: string): string {
  const context = /^:\.[^:]*:/.exec(referrer)?.[0]
  return context === undefined || context === ':.:' || subject.startsWith(':.') ? subject : context + subject
}
