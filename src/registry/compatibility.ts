import type { CompatibilityAnswer, RegisterSchemaRequest } from './entities.ts'
import { candidateOf, readCandidate, type ReadCandidate } from './candidate.ts'
import { closingLine, isTransitive, reservedFieldMessages, type CompatibilityLevel } from '../schema/compatibility.ts'
import type { PairCheck, SchemaSource } from '../schema/engine.ts'
import { SchemaError } from '../schema/schema.ts'
import { errors, RegistryError } from './errors.ts'
import { effectiveFlags } from './lookup.ts'
import { RESERVED_PROPERTY } from './metadata.ts'
import { normalizedSubject } from './names.ts'
import type { RegistryContext } from './registry-context.ts'
import { configInScope, modeInScope, takesIds } from './scopes.ts'
import { storedSource } from './shapes.ts'
import type { VersionRow } from './store.ts'
import { activeNewestFirst, findRow, parseVersion, shownVersion, type VersionId } from './versions.ts'

/**
 * Upstream's messages for a candidate against earlier versions, newest first (rest-contract 7, compatibility.md 4); empty
 * when compatible. The level in scope picks how many of `earlier` count.
 */
export async function incompatibilities(
  context: RegistryContext,
  read: ReadCandidate,
  earlier: readonly VersionRow[],
): Promise<readonly string[]> {
  const plan = await checkPlan(context, read, earlier)
  const { validateFields, level } = plan
  const reserved = validateFields ? await reservedMessages(context, read, earlier) : []
  const messages = [...reserved, ...(await checkOnce(context, read, plan))]
  return messages.length > 0 ? [...messages, closingLine(validateFields, level)] : []
}

/** How a candidate is to be checked. */
export interface CheckPlan {
  readonly level: CompatibilityLevel
  readonly validateFields: boolean
  /** Newest first. */
  readonly compared: readonly VersionRow[]
  readonly pair: Omit<PairCheck, 'earlier' | 'earlierVersion'>
}

/** What the config in scope asks for. */
export async function checkPlan(
  context: RegistryContext,
  read: ReadCandidate,
  earlier: readonly VersionRow[],
): Promise<CheckPlan> {
  const { subject } = read.candidate
  const config = configInScope(context.state, subject, context.settings)
  const { validateFields, validateNewSchemas } = effectiveFlags(context, subject, {})
  const level = config.compatibilityLevel
  return {
    level,
    validateFields,
    compared: await comparedVersions(context, read, { earlier, level, group: config.compatibilityGroup }),
    pair: {
      candidate: read.source,
      candidateOptions: { mode: validateNewSchemas ? 'new' : 'stored', validateFields },
      level,
      policy: config.compatibilityPolicy ?? 'STRICT',
    },
  }
}

/** Carried out again under the lock, a check of texts alone is known from the trial. */
async function checkOnce(context: RegistryContext, read: ReadCandidate, plan: CheckPlan): Promise<readonly string[]> {
  const { compared, pair } = plan
  const check = () => checkAgainstAll(context, compared, pair)
  if (read.content.references.length > 0 || compared.some(row => row.references !== undefined)) return check()
  const { candidate, candidateOptions, level, policy } = pair
  const inputs = [...compared, candidate, candidateOptions.mode, candidateOptions.validateFields, level, policy]
  return read.candidate.memory.once('check', inputs, check)
}

/** The messages of the first version that is not compatible. */
async function checkAgainstAll(
  context: RegistryContext,
  compared: readonly VersionRow[],
  pair: CheckPlan['pair'],
): Promise<readonly string[]> {
  for (const row of compared) {
    const found = checkAgainst(context, row, pair)
    // Most are known at once, and a hundred versions are a hundred promises.
    const messages = found instanceof Promise ? await found : found
    if (messages.length > 0) return messages
  }
  return []
}

function checkAgainst(
  context: RegistryContext,
  row: VersionRow,
  pair: CheckPlan['pair'],
): readonly string[] | Promise<readonly string[]> {
  // Names that are new after a spread cost V8 a microsecond each (Node 20): the spread comes last.
  const check = (earlier: SchemaSource) => context.engine.check({ earlier, earlierVersion: row.version, ...pair })
  const refuse = (cause: unknown) => [unreadableVersion(row, cause)]
  try {
    const earlier = storedSource(context, row.subject, row)
    const found = earlier instanceof Promise ? earlier.then(check) : check(earlier)
    return found instanceof Promise ? found.catch(refuse) : found
  } catch (cause) {
    return refuse(cause)
  }
}

/** Imports are stored unread: one that cannot be read vouches for nothing. Throws what has another cause. */
export function unreadableVersion(row: VersionRow, cause: unknown): string {
  if (!(cause instanceof SchemaError)) throw cause
  if (cause.limit) throw errors.invalidSchema(cause.message)
  return `Version ${row.version} cannot be compared with: ${cause.message}`
}

async function reservedMessages(
  context: RegistryContext,
  read: ReadCandidate,
  earlier: readonly VersionRow[],
): Promise<readonly string[]> {
  const latest = earlier[0] && (await context.contents.get(earlier[0]))
  const reserved = read.content.metadata?.properties?.[RESERVED_PROPERTY]
  const reservedBefore = latest?.metadata?.properties?.[RESERVED_PROPERTY]
  if (reserved === undefined && reservedBefore === undefined) return []
  return reservedFieldMessages({ reserved, reservedBefore, fields: await context.engine.topLevelFields(read.source) })
}

/** Those of the same compatibility group; the newest alone unless the level is transitive. */
async function comparedVersions(
  context: RegistryContext,
  read: ReadCandidate,
  from: {
    readonly earlier: readonly VersionRow[]
    readonly level: CompatibilityLevel
    readonly group: string | undefined
  },
): Promise<readonly VersionRow[]> {
  const most = from.level === 'NONE' ? 0 : isTransitive(from.level) ? Infinity : 1
  if (!from.group) return from.earlier.slice(0, most)
  const own = read.content.metadata?.properties?.[from.group]
  const compared: VersionRow[] = []
  for (const row of from.earlier) {
    if (compared.length >= most) break
    const content = await context.contents.get(row)
    if (content.metadata?.properties?.[from.group] === own) compared.push(row)
  }
  return compared
}

/** POST /compatibility/subjects/{s}/versions[/{v}] (rest-contract 7.2). */
export async function checkCompatibility(
  context: RegistryContext,
  subjectText: string,
  version: string | undefined,
  asked: {
    readonly request: RegisterSchemaRequest
    readonly query: { readonly normalize?: boolean; readonly verbose?: boolean }
  },
): Promise<CompatibilityAnswer> {
  const subject = normalizedSubject(subjectText)
  const earlier = earlierVersions(context, subject, version === undefined ? undefined : parseVersion(version))
  try {
    const read = await readForCheck(context, subject, asked)
    const isImport = takesIds(modeInScope(context.state, subject))
    const messages = isImport ? [] : await incompatibilities(context, read, earlier)
    return { is_compatible: messages.length === 0, ...(asked.query.verbose && { messages }) }
  } catch (error) {
    const isRefused = error instanceof RegistryError && error.status === 422
    if (isRefused && asked.query.verbose) return { is_compatible: false, messages: [error.message] }
    throw error
  }
}

/** The versions that a check names: one, or all that are active. Throws `versionNotFound`. */
export function earlierVersions(
  context: RegistryContext,
  subject: string,
  version: VersionId | undefined,
): readonly VersionRow[] {
  const rows = context.state.rows(subject)
  if (version === undefined) return activeNewestFirst(rows)
  const row = findRow(rows, version, false)
  if (!row && version !== 'latest') throw errors.versionNotFound(shownVersion(version))
  return row ? [row] : []
}

/** Reads the candidate of a check. Throws `invalidSchema`. */
export async function readForCheck(
  context: RegistryContext,
  subject: string,
  asked: { readonly request: RegisterSchemaRequest; readonly query: { readonly normalize?: boolean } },
): Promise<ReadCandidate> {
  const candidate = candidateOf(subject, asked.request)
  if (candidate.text.trim() === '') throw errors.invalidSchema('Empty schema')
  const { normalize, validateFields, validateNewSchemas } = effectiveFlags(context, subject, asked.query)
  return readCandidate(context, candidate, {
    mode: validateNewSchemas ? 'new' : 'stored',
    validateFields,
    normalize,
    withDeletedReferences: !validateNewSchemas,
    isForCheck: true,
  })
}
