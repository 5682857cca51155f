import { createHash } from 'node:crypto'
import { answers } from '../../client/answers.ts'
import type { Config, Mode } from '../../client/entities.ts'
import { integer, WrongShape } from '../../client/shape.ts'
import { isSubject, type ScopeName } from './scopes.ts'
import { byPlace, snapshotVersion, versionKey, type Snapshot, type SnapshotVersion } from './snapshot.ts'

/** A file of an export, its path relative to the export. */
export interface ExportFile {
  readonly path: string
  readonly text: string
}

/** What is not an export, or a damaged one; the message names the file. */
export class ExportProblem extends Error {}

export const MANIFEST_PATH = 'headgate-export.json'
/** Goes up when older programs could not read it. */
const FORMAT = 1

/** The path of the file of a subject. The name is for people; the digest keeps the names of two subjects apart. */
export function subjectPath(subject: string): string {
  const name = subject
    .replace(/[^A-Za-z0-9_-]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
    .slice(0, 60)
  return `subjects/${name}.${createHash('sha256').update(subject).digest('hex').slice(0, 12)}.json`
}

/** One file for each subject, in order; the same registry gives the same files, byte for byte. */
export function* subjectFiles(snapshot: Snapshot): Generator<ExportFile, void> {
  const bySubject = new Map<string, SnapshotVersion[]>()
  for (const version of snapshot.versions) {
    const versions = bySubject.get(version.subject)
    if (versions === undefined) bySubject.set(version.subject, [version])
    else versions.push(version)
  }
  const scopes = [...snapshot.configs.keys(), ...snapshot.modes.keys()].filter(isSubject)
  for (const subject of [...new Set([...bySubject.keys(), ...scopes])].sort()) {
    const config = isSubject(subject) ? snapshot.configs.get(subject) : undefined
    const mode = isSubject(subject) ? snapshot.modes.get(subject) : undefined
    const versions = (bySubject.get(subject) ?? []).map(({ subject: _subject, ...version }) => version)
    const content = { subject, ...(config && { config }), ...(mode && { mode }), versions }
    yield { path: subjectPath(subject), text: printed(content) }
  }
}

const printed = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/** The file that says what the others are; while they are being written it is not complete. */
export function manifestFile(snapshot: Snapshot, isComplete: boolean): ExportFile {
  const { versions, configs, modes, remarks } = snapshot
  const scopes = [...new Set([...configs.keys(), ...modes.keys()])].filter(scope => !isSubject(scope)).sort()
  const subjects = new Set([
    ...versions.map(({ subject }) => subject),
    ...[...configs.keys(), ...modes.keys()].filter(isSubject),
  ])
  const content = {
    format: FORMAT,
    isComplete,
    subjects: subjects.size,
    versions: versions.length,
    scopes: scopes.map(scope => ({ scope, config: configs.get(scope), mode: modes.get(scope) })),
    ...(remarks.length > 0 && { remarks }),
  }
  return { path: MANIFEST_PATH, text: printed(content) }
}

/** Puts a snapshot together from the files of an export. Throws ExportProblem. */
export class SnapshotReader {
  readonly #versions: SnapshotVersion[] = []
  readonly #configs = new Map<ScopeName, Config>()
  readonly #modes = new Map<ScopeName, Mode>()
  readonly #keys = new Set<string>()
  readonly #subjects = new Set<string>()
  #manifest: { readonly subjects: unknown; readonly versions: unknown; readonly isComplete: unknown } | undefined
  #remarks: readonly string[] = []

  add({ path, text }: ExportFile): void {
    try {
      const value = parsed(text)
      if (path === MANIFEST_PATH) this.#addManifest(value)
      else this.#addSubject(value)
    } catch (error) {
      if (error instanceof WrongShape) throw new ExportProblem(`${path}: ${error.message}`)
      throw error
    }
  }

  /** Throws ExportProblem where files are missing. */
  snapshot(): Snapshot {
    const manifest = this.#manifest
    if (manifest === undefined) throw new ExportProblem(`this is no export: there is no ${MANIFEST_PATH}`)
    if (manifest.isComplete !== true) throw new ExportProblem('the export was never finished: run it again')
    const { subjects, versions } = manifest
    if (subjects !== this.#subjects.size || versions !== this.#versions.length) {
      const found = `${this.#subjects.size} subjects with ${this.#versions.length} versions`
      throw new ExportProblem(
        `the export has ${found}, and ${MANIFEST_PATH} says ${String(subjects)} with ${String(versions)}`,
      )
    }
    const [configs, modes] = [this.#configs, this.#modes]
    return { versions: this.#versions.sort(byPlace), configs, modes, remarks: this.#remarks }
  }

  #addManifest(value: Fields): void {
    const { format, subjects, versions, isComplete, scopes, remarks } = value
    if (format !== FORMAT) throw new WrongShape(`the format is ${JSON.stringify(format)}, not ${FORMAT}`)
    if (!Array.isArray(scopes)) throw new WrongShape('scopes is not a list')
    for (const one of scopes as unknown[]) {
      const { scope, config, mode } = fieldsOf(one, 'a scope')
      if (typeof scope !== 'string' || isSubject(scope)) throw new WrongShape('a scope is not that of a context')
      this.#addScope(scope, config, mode)
    }
    if (Array.isArray(remarks)) this.#remarks = remarks.filter(remark => typeof remark === 'string')
    this.#manifest = { subjects, versions, isComplete }
  }

  #addSubject(value: Fields): void {
    const { subject, config, mode, versions } = value
    if (typeof subject !== 'string' || subject === '') throw new WrongShape('subject is not the name of one')
    if (this.#subjects.has(subject)) throw new WrongShape(`the subject '${subject}' is in another file already`)
    if (!Array.isArray(versions)) throw new WrongShape('versions is not a list')
    this.#subjects.add(subject)
    // A subject may have the name of its context: what is set there is that of the context.
    if (isSubject(subject)) this.#addScope(subject, config, mode)
    for (const one of versions as unknown[]) this.#addVersion(subject, fieldsOf(one, 'a version'))
  }

  #addVersion(subject: string, fields: Fields): void {
    const version = snapshotVersion(answers.subjectSchema({ ...fields, subject }))
    integer(fields['version'], 'version')
    if (version.version < 1 || version.id < 0) throw new WrongShape('a version has no positive number, or no id')
    const key = versionKey(version)
    if (this.#keys.has(key)) throw new WrongShape(`${key} is there twice`)
    this.#keys.add(key)
    this.#versions.push(version)
  }

  #addScope(scope: ScopeName, config: unknown, mode: unknown): void {
    if (config !== undefined) this.#configs.set(scope, answers.config(config))
    const word = mode === undefined ? undefined : answers.mode({ mode })
    if (word !== undefined) this.#modes.set(scope, word)
  }
}

type Fields = Readonly<Record<string, unknown>>

function parsed(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text), 'the file')
  } catch (error) {
    if (error instanceof SyntaxError) throw new WrongShape(`it is not JSON: ${error.message}`)
    throw error
  }
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new WrongShape(`${what} is no object`)
}
