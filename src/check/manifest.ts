import type { CompatibilityLevel } from '../schema/compatibility.ts'
import type { SchemaType } from '../schema/schema.ts'

/** Facts that a schema is registered with. */
export interface ManifestMetadata {
  readonly properties?: Readonly<Record<string, string>>
  readonly tags?: Readonly<Record<string, readonly string[]>>
  readonly sensitive?: readonly string[]
}

/** A reference that the manifest names. Without a version: the schema of the tree, else the latest of the registry. */
export interface ManifestReference {
  readonly name: string
  readonly subject: string
  readonly version?: number | 'latest'
}

/** What `defaults` and each subject may set. */
export interface SubjectSettings {
  readonly level?: CompatibilityLevel
  readonly policy?: 'STRICT' | 'LENIENT'
  readonly group?: string
  readonly language?: SchemaType
  readonly strategy?: NamingStrategy
  readonly half?: 'key' | 'value'
  readonly topic?: string
  readonly naming?: string
  readonly metadata?: ManifestMetadata
  readonly owner?: string
}

export type NamingStrategy = 'topic' | 'record' | 'topic-record'

/** One entry of `subjects`, with the defaults of the manifest filled in. Paths count from the folder of the manifest. */
export interface ManifestEntry extends SubjectSettings {
  /** Line of the manifest, from 1. */
  readonly line: number
  readonly subject?: string
  readonly file?: string
  readonly files: readonly string[]
  readonly exclude: readonly string[]
  readonly references: 'auto' | readonly ManifestReference[]
  readonly examples: readonly string[]
}

/** One finding that may pass until the end of a day. */
export interface Waiver {
  readonly line: number
  readonly subject: string
  readonly code: string
  readonly path: string
  readonly owner: string
  readonly reason: string
  /** `2026-12-31`. */
  readonly until: string
}

export type RuleSeverity = 'off' | 'warning' | 'error'

/** `schemas.yaml`, read and found to be well-formed. */
export interface Manifest {
  readonly registry?: string
  readonly against?: string
  readonly lock: string
  readonly roots: readonly string[]
  readonly dependants: RuleSeverity
  readonly entries: readonly ManifestEntry[]
  /** Subjects that are to be gone; `headgate apply --delete` deletes them. */
  readonly absent: readonly string[]
  /** Undefined: nobody asks for it. */
  readonly lint?: { readonly rules: ReadonlyMap<string, RuleSeverity>; readonly baseline?: string }
  readonly waivers: readonly Waiver[]
}

/** Something wrong with a manifest, at a line counted from 1. */
export interface ManifestProblem {
  readonly line: number
  readonly message: string
}

/** The file names that are looked for, upward from the working folder. */
export const manifestNames: readonly string[] = ['schemas.yaml', 'schemas.yml']
/** Name of the lock file where the manifest names none. */
export const defaultLockFile = 'schemas.lock'
