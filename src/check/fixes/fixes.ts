import { avroFixes } from './avro-fixes.ts'
import type { Fix, FixableFinding } from './fixable-finding.ts'
import { jsonFixes } from './json-fixes.ts'
import { protobufFixes } from './protobuf-fixes.ts'
import type { TextEdit } from './text-edit.ts'

export type { FixableFinding } from './fixable-finding.ts'
export type { TextEdit } from './text-edit.ts'
export { reservationsFor } from './protobuf-fixes.ts'
export { applyEdits } from './text-edit.ts'

/** Every mechanical fix, by the code of what it fixes. */
const fixes: ReadonlyMap<string, Fix> = new Map(Object.entries({ ...avroFixes, ...jsonFixes, ...protobufFixes }))

/** Codes of which some findings can be fixed. */
export const fixableCodes: readonly string[] = [...fixes.keys()]

/**
 * The edits that fix a finding in the text that it was found in; none where that takes a person. `earlier` is the text it
 * was compared with: names that are gone are read from it. Formatting and comments stay. Whoever applies them has to run
 * the check again.
 */
export function fixesFor(finding: FixableFinding, text: string, earlier?: string): readonly TextEdit[] {
  if (finding.direction === 'forward') return []
  return fixes.get(finding.code)?.(finding, { text, earlier }) ?? []
}
