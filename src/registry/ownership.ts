import type { SchemaReference } from '../schema/schema.ts'
import { associationsOfSubject } from './association-index.ts'
import { errors } from './errors.ts'
import { referencedSubject } from './names.ts'
import type { RegistryState } from './state.ts'
import type { AssociationRow } from './store.ts'

// What associations forbid to those who know nothing of them (rest-contract 3.4 step 6, 5.1, 5.2).

/** Whether the subject belongs to the resource. */
export const isStrong = (row: AssociationRow): boolean => row.lifecycle === 'STRONG'

/** Throws `operationNotPermitted` when a schema of `subject` refers to a subject that belongs to a resource. */
export function assertReferable(state: RegistryState, subject: string, references: readonly SchemaReference[]): void {
  for (const reference of references) {
    const target = referencedSubject(reference.subject, subject)
    if (associationsOfSubject(state.tables.associations, target).some(isStrong))
      throw errors.operationNotPermitted(`Subject '${target}' has a strong association and cannot be referenced`)
  }
}

/** Throws `subjectIsAssociated` for a subject that a resource uses: it has to keep an active version. */
export function assertNotAssociated(state: RegistryState, subject: string): void {
  if (associationsOfSubject(state.tables.associations, subject).length > 0) throw errors.subjectIsAssociated(subject)
}
