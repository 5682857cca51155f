import type { RegisterSchemaRequest } from '../registry/entities.ts'
import type { CompatibilityLevel } from '../schema/compatibility.ts'
import type { SchemaType } from '../schema/schema.ts'
import type { BaselineConfig } from './baseline.ts'
import type { CheckedSubject } from './check-tree.ts'
import { isFailure, type CheckFinding } from './findings.ts'
import type { ReferenceGraph } from './reference-graph.ts'

/** The parts of a config that a manifest can own, under the names of the registry. */
export interface OwnedConfig {
  readonly compatibilityLevel?: CompatibilityLevel
  readonly compatibilityPolicy?: 'STRICT' | 'LENIENT'
  readonly compatibilityGroup?: string
}

/** One change of a registry that a manifest asks for. */
export type PlanStep =
  | {
      readonly action: 'config'
      readonly subject: string
      readonly file: string
      readonly before: OwnedConfig
      readonly after: OwnedConfig
    }
  | {
      readonly action: 'register'
      readonly subject: string
      readonly file: string
      readonly type: SchemaType
      /** The version that it would get. */
      readonly version: number
      readonly request: RegisterSchemaRequest
      /** Who lets an incompatible schema pass: it has to be forced. */
      readonly waivedBy?: readonly string[]
    }
  | { readonly action: 'delete'; readonly subject: string; readonly versions: readonly number[] }

/** A schema that cannot be registered, and why. */
export interface Blocked {
  readonly subject: string
  readonly file?: string
  readonly reasons: readonly string[]
}

/** What would bring a registry to what a manifest says. Steps are in the order in which they can be done. */
export interface RegistryPlan {
  readonly steps: readonly PlanStep[]
  readonly blocked: readonly Blocked[]
  /** Subjects that are as they should be. */
  readonly unchanged: number
}

/** What a plan is made from. */
export interface PlanInput {
  readonly graph: ReferenceGraph
  readonly subjects: readonly CheckedSubject[]
  /** With their waivers. */
  readonly findings: readonly CheckFinding[]
  /** What applies to each subject now. */
  readonly configs: ReadonlyMap<string, BaselineConfig>
  /** Subjects that are to go, with their active versions. */
  readonly absent: ReadonlyMap<string, readonly number[]>
}

/** Parents before those that use them, the config of a subject before its schema, deletes at the end. */
export function planOf(input: PlanInput): RegistryPlan {
  const { graph, subjects, configs, absent } = input
  const entries = new Map(graph.nodes.map(({ schema }) => [schema.subject, schema]))
  const steps: PlanStep[] = []
  const blocked: Blocked[] = []
  let unchanged = 0
  for (const checked of subjects) {
    const schema = entries.get(checked.subject)
    // What only the registry knows is not ours to change.
    if (schema === undefined || checked.via !== undefined) continue
    const reasons = reasonsAgainst(checked, input.findings)
    if (reasons.length > 0) {
      blocked.push({ subject: checked.subject, file: schema.path, reasons })
      continue
    }
    const before = steps.length
    const { level, policy, group } = schema.entry
    const config = configStep(checked.subject, ownedConfig(level, policy, group), configs)
    if (config !== undefined) steps.push({ ...config, file: schema.path })
    const registered = registerStep(checked, input.findings)
    if (registered !== undefined) steps.push({ ...registered, file: schema.path })
    if (steps.length === before) unchanged++
  }
  for (const [subject, versions] of absent) if (versions.length > 0) steps.push({ action: 'delete', subject, versions })
  return { steps, blocked, unchanged }
}

function ownedConfig(
  level: OwnedConfig['compatibilityLevel'],
  policy: OwnedConfig['compatibilityPolicy'],
  group: string | undefined,
): OwnedConfig {
  return {
    ...(level !== undefined && { compatibilityLevel: level }),
    ...(policy !== undefined && { compatibilityPolicy: policy }),
    ...(group !== undefined && { compatibilityGroup: group }),
  }
}

const owned = ['compatibilityLevel', 'compatibilityPolicy', 'compatibilityGroup'] as const

/** Only what the manifest says and the registry does not have already; undefined where that is nothing. */
function configStep(subject: string, wanted: OwnedConfig, configs: PlanInput['configs']) {
  const applied = configs.get(subject) ?? configs.get('') ?? {}
  const changed = owned.filter(name => wanted[name] !== undefined && wanted[name] !== (applied[name] ?? preset(name)))
  if (changed.length === 0) return undefined
  const part = (of: object): OwnedConfig =>
    Object.fromEntries(Object.entries(of).filter(([name]) => (changed as readonly string[]).includes(name)))
  return { action: 'config', subject, before: part(applied), after: part(wanted) } as const
}

/** What a registry does where it has no word for it. */
const preset = (name: (typeof owned)[number]): string | undefined =>
  name === 'compatibilityPolicy' ? 'STRICT' : undefined

function registerStep({ subject, status, type, version, request }: CheckedSubject, findings: readonly CheckFinding[]) {
  if (status === 'unchanged' || version === undefined || request === undefined) return undefined
  const waivers = status === 'incompatible' ? waiversOf(subject, findings) : []
  const waivedBy = waivers.length > 0 && { waivedBy: waivers }
  return { action: 'register', subject, type, version, request, ...waivedBy } as const
}

const waiversOf = (subject: string, findings: readonly CheckFinding[]): readonly string[] => [
  ...new Set(findings.flatMap(one => (one.subject === subject && one.waiver ? [one.waiver.owner] : []))),
]

function reasonsAgainst({ subject, status, messages }: CheckedSubject, findings: readonly CheckFinding[]) {
  const failing = findings.filter(one => one.subject === subject && isFailure(one) && isObstacle(one, status))
  const told = failing.map(({ message }) => message)
  if (status === 'refused' || status === 'blocked') return told.length > 0 ? told : [...messages, `it is ${status}`]
  if (status === 'incompatible' && told.length === 0 && waiversOf(subject, findings).length === 0) return messages
  return told
}

/** A level that differs is what a plan puts right; style and examples keep nobody from registering. */
function isObstacle({ code, direction }: CheckFinding, status: CheckedSubject['status']): boolean {
  if (code === 'CHECK_READ_ONLY') return true
  if (code.startsWith('CHECK_')) return status === 'refused' || status === 'blocked'
  return status === 'incompatible' && direction !== undefined
}
