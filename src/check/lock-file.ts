import { createHash } from 'node:crypto'
import { levels } from '../schema/compatibility.ts'
import type { Config, Mode } from '../registry/entities.ts'
import type { SchemaReference, SchemaType } from '../schema/schema.ts'
import type { Baseline, BaselineVersion } from './baseline.ts'

/** The format of `schemas.lock`; the number goes up when older programs could not read it. */
export const LOCK_FORMAT = 1

const types: ReadonlySet<string> = new Set(['AVRO', 'JSON', 'PROTOBUF'])
const modes: ReadonlySet<string> = new Set(['READWRITE', 'READONLY', 'READONLY_OVERRIDE', 'IMPORT', 'FORWARD'])

/** The parts of a config that a verdict depends on. */
const configFields = [
  'compatibilityLevel',
  'compatibilityPolicy',
  'compatibilityGroup',
  'normalize',
  'validateFields',
  'validateNewSchemas',
  'defaultMetadata',
  'overrideMetadata',
] as const satisfies readonly (keyof Config)[]

/**
 * The text of a lock file: what a check needs of a registry, so that it needs no network. Sorted, each version on lines
 * of its own, the same text for the same registry.
 */
export function printLockFile(baseline: Baseline): string {
  const subjects = new Map<string, BaselineVersion[]>()
  for (const version of baseline.versions) {
    const known = subjects.get(version.subject)
    if (known) known.push(version)
    else subjects.set(version.subject, [version])
  }
  const names = [...new Set([...subjects.keys(), ...baseline.configs.keys(), ...baseline.modes.keys()])]
  const printed = names
    .filter(name => name !== '')
    .sort()
    .map(name => [name, printedScope(baseline, name, subjects.get(name) ?? [])])
  const document = {
    format: LOCK_FORMAT,
    source: baseline.source,
    default: printedScope(baseline, '', undefined),
    subjects: Object.fromEntries(printed),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function printedScope(baseline: Baseline, name: string, versions: readonly BaselineVersion[] | undefined): object {
  const config = baseline.configs.get(name)
  const mode = baseline.modes.get(name)
  return {
    ...(config && { config: Object.fromEntries(configFields.flatMap(field => fieldOf(config, field))) }),
    ...(mode && { mode }),
    ...(versions && { versions: [...versions].sort((a, b) => a.version - b.version).map(printedVersion) }),
  }
}

function fieldOf(config: Config, field: keyof Config): readonly (readonly [string, unknown])[] {
  const value = config[field]
  return value === undefined ? [] : [[field, value]]
}

function printedVersion(one: BaselineVersion): object {
  const { version, id, type, text, references, metadata, ruleSet, isDeleted } = one
  return {
    version,
    id,
    type,
    sha256: sha256(text),
    schema: text,
    ...(references.length > 0 && { references }),
    ...(metadata && { metadata }),
    ...(ruleSet && { ruleSet }),
    ...(isDeleted && { deleted: true }),
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

type Json = Readonly<Record<string, unknown>>

/** Why a text is no lock file; for people. */
class LockFileProblem extends Error {}

/** Reads a lock file; a text says why it is none, such as a schema that does not fit its digest. */
export function readLockFile(text: string): Baseline | string {
  try {
    return baselineOf(objectOf(parsed(text), 'the lock file'))
  } catch (error) {
    if (!(error instanceof LockFileProblem)) throw error
    return error.message
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new LockFileProblem(`it is not JSON: ${error.message}`)
  }
}

function baselineOf(document: Json): Baseline {
  if (document.format !== LOCK_FORMAT)
    throw new LockFileProblem(`its format is ${String(document.format)}, not ${LOCK_FORMAT}: write it again`)
  const configs = new Map<string, Config>()
  const found = new Map<string, Mode>()
  const versions: BaselineVersion[] = []
  const scopes: [string, unknown][] = Object.entries(objectOf(document.subjects ?? {}, 'subjects'))
  for (const [subject, value] of [['', document.default ?? {}] as [string, unknown], ...scopes]) {
    const scope = objectOf(value, `subject '${subject}'`)
    if (scope.config !== undefined) configs.set(subject, configOf(objectOf(scope.config, `config of '${subject}'`)))
    if (typeof scope.mode === 'string' && modes.has(scope.mode)) found.set(subject, scope.mode as Mode)
    for (const version of listOf(scope.versions ?? [], `versions of '${subject}'`))
      versions.push(versionOf(subject, objectOf(version, `a version of '${subject}'`)))
  }
  const source = typeof document.source === 'string' ? document.source : 'a registry'
  return { source: `lock file of ${source}`, versions, configs, modes: found }
}

function configOf(config: Json): Config {
  const level = config.compatibilityLevel
  if (level !== undefined && !(typeof level === 'string' && Object.hasOwn(levels, level)))
    throw new LockFileProblem(`${JSON.stringify(level)} is no compatibility level`)
  const known = Object.fromEntries(configFields.flatMap(field => (field in config ? [[field, config[field]]] : [])))
  return known
}

function versionOf(subject: string, one: Json): BaselineVersion {
  const { version, id, type, schema, sha256: digest, references = [], metadata, ruleSet, deleted } = one
  const place = `version ${String(version)} of '${subject}'`
  if (typeof version !== 'number' || typeof id !== 'number' || typeof schema !== 'string')
    throw new LockFileProblem(`${place} lacks its number, its id or its schema`)
  if (typeof type !== 'string' || !types.has(type)) throw new LockFileProblem(`${place} has no known type`)
  if (digest !== sha256(schema)) throw new LockFileProblem(`${place} does not fit its sha256: somebody has changed it`)
  return {
    subject,
    version,
    id,
    type: type as SchemaType,
    text: schema,
    references: listOf(references, `references of ${place}`).map(one => referenceOf(objectOf(one, place), place)),
    ...(metadata !== undefined && { metadata: objectOf(metadata, place) }),
    ...(ruleSet !== undefined && { ruleSet: objectOf(ruleSet, place) }),
    ...(deleted === true && { isDeleted: true }),
  }
}

function referenceOf({ name, subject, version }: Json, place: string): SchemaReference {
  if (typeof name === 'string' && typeof subject === 'string' && typeof version === 'number')
    return { name, subject, version }
  throw new LockFileProblem(`a reference of ${place} lacks its name, subject or version`)
}

function objectOf(value: unknown, place: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  throw new LockFileProblem(`${place} is not an object`)
}

function listOf(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new LockFileProblem(`${place} is not a list`)
}
