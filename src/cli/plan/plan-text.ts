import type { OwnedConfig, PlanStep, RegistryPlan } from '../../check/plan.ts'
import { printable } from '../command-failure.ts'

/** Which steps an apply would leave out, and why. */
export interface PlanChoices {
  readonly deletes: boolean
  readonly forcesWaived: boolean
}

/** A line for each step, in order, and one for all of them. */
export function planText(plan: RegistryPlan, choices: PlanChoices): string {
  const { steps, blocked, unchanged } = plan
  const lines = steps.map(step => `${stepText(step)}${leftOut(step, choices)}`)
  const others = blocked.map(({ subject, file, reasons }) => {
    const where = file === undefined ? '' : ` (${file})`
    return `! blocked   ${subject}${where}: ${reasons.join('; ')}`
  })
  const count = (action: PlanStep['action']) => steps.filter(step => step.action === action).length
  const sum = [
    `${count('register')} to register`,
    `${count('config')} to configure`,
    `${count('delete')} to delete`,
    `${unchanged} unchanged`,
    ...(blocked.length > 0 ? [`${blocked.length} blocked`] : []),
  ]
  return [...lines, ...others, sum.join(', ')].map(line => `${printable(line)}\n`).join('')
}

/** One step as people read it. */
export function stepText(step: PlanStep): string {
  if (step.action === 'delete') return `- delete    ${step.subject} ${versionsText(step.versions)}`
  if (step.action === 'config') return `~ configure ${step.subject}: ${changesText(step.before, step.after)}`
  const references = (step.request.references ?? []).map(({ subject, version }) => `${subject}@${version}`)
  const uses = references.length > 0 ? `, uses ${references.join(', ')}` : ''
  const waived = step.waivedBy === undefined ? '' : `, incompatible, waived by ${step.waivedBy.join(', ')}`
  return `+ register  ${step.subject} version ${step.version} (${step.type}, ${step.file}${uses}${waived})`
}

function versionsText(versions: readonly number[]): string {
  return versions.length === 1 ? `version ${versions[0]}` : `versions ${versions.join(', ')}`
}

function changesText(before: OwnedConfig, after: OwnedConfig): string {
  const names = Object.keys(after) as (keyof OwnedConfig)[]
  return names.map(name => `${name} ${before[name] ?? 'unset'} -> ${after[name]}`).join(', ')
}

/** What an apply with these flags does not do. */
export function leftOut(step: PlanStep, { deletes, forcesWaived }: PlanChoices): string {
  if (step.action === 'delete' && !deletes) return ' [only with --delete]'
  return step.action === 'register' && step.waivedBy !== undefined && !forcesWaived ? ' [only with --force-waived]' : ''
}
