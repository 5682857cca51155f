import { errors } from './errors.ts'
import { contextOf, shownContext } from './names.ts'
import { GLOBAL_KEY, isReadOnly, modeInScope } from './scopes.ts'
import type { RegistryState } from './state.ts'

/** Throws `operationNotPermitted` while the mode that applies to a subject or context is read-only. */
export function assertWritable(state: RegistryState, subject: string): void {
  if (isReadOnly(modeInScope(state, subject))) throw notIn(subject, 'is in read-only mode')
}

/** The refusal of a write that a mode does not allow, in upstream's words. */
export function notIn(subject: string, complaint: string): Error {
  const shown = subject === GLOBAL_KEY ? 'null' : subject
  return errors.operationNotPermitted(`Subject ${shown} in context ${shownContext(contextOf(subject))} ${complaint}`)
}
