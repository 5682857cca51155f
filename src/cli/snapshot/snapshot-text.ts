import { contextOf } from './scopes.ts'
import type { Snapshot } from './snapshot.ts'

/** What a snapshot holds, in a few words. */
export function snapshotCounts({ versions, configs, modes }: Snapshot): string {
  const subjects = new Set(versions.map(({ subject }) => subject)).size
  const contexts = new Set(versions.map(({ subject }) => contextOf(subject))).size
  const deleted = versions.filter(version => version.deleted === true).length
  const parts = [
    counted(subjects, 'subject'),
    `${counted(versions.length, 'version')}${deleted > 0 ? ` (${deleted} soft-deleted)` : ''}`,
    counted(contexts, 'context'),
    counted(configs.size, 'config'),
    counted(modes.size, 'mode'),
  ]
  return parts.join(', ')
}

/** `1 version`, `2 versions`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Lines for what was not carried over. */
export const remarksText = (remarks: readonly string[]): string =>
  remarks.map(remark => `note: ${remark.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')}\n`).join('')
