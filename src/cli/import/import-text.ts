import { counted } from '../snapshot/snapshot-text.ts'
import type { ImportPlan } from './import-plan.ts'

/** What an import does, in a few words. */
export function plannedText({ registers, deletes, configs, modeChanges, present }: ImportPlan): string {
  const parts = [
    `${counted(registers.length, 'version')} registered`,
    ...(deletes.length > 0 ? [`${deletes.length} soft-deleted`] : []),
    ...(configs.length > 0 ? [`${counted(configs.length, 'config')} set`] : []),
    ...(modeChanges > 0 ? [`${counted(modeChanges, 'mode')} set`] : []),
  ]
  return `${parts.join(', ')}; ${present} there already.`
}

/** The same for programs. */
export function resultJson(
  { registers, deletes, configs, modeChanges, present }: ImportPlan,
  more: { readonly dryRun: boolean; readonly differences?: readonly string[] },
): string {
  const counts = { registered: registers.length, deleted: deletes.length, configs: configs.length, modes: modeChanges }
  return `${JSON.stringify({ ...counts, present, ...more })}\n`
}
