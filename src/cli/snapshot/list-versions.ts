import type { ListedSchema, SubjectSchema } from '../../client/entities.ts'
import { RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import type { Progress } from './progress.ts'

/** All versions of a registry, and the subjects that are aliases of others. */
export interface ListedVersions {
  readonly rows: readonly SubjectSchema[]
  readonly aliases: readonly string[]
  readonly remarks: readonly string[]
}

const PAGE_LENGTH = 1000
/** A registry that is written to while it is read is read again. */
const MAX_ATTEMPTS = 5

/** Every version, soft-deleted ones too. Rejects with RegistryError, and with Error where the registry never stands still. */
export async function listVersions(client: RegistryClient, progress: Progress): Promise<ListedVersions> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    progress.begin('versions', undefined)
    const rows = await listPages(client, progress)
    if (rows === 'moved') continue
    if (rows === 'unknown') return listOneByOne(client, await everySubject(client), progress)
    return completed(client, rows, progress)
  }
  throw new RegistryError({
    kind: 'bad-answer',
    message: `subjects were registered or deleted during each of ${MAX_ATTEMPTS} attempts to list them`,
  })
}

/**
 * Pages overlap by one row: where that row is another one than before, something was added or removed in front of it.
 * `moved` tells that, `unknown` that the registry has no such list.
 */
async function listPages(client: RegistryClient, progress: Progress): Promise<ListedSchema[] | 'moved' | 'unknown'> {
  const rows: ListedSchema[] = []
  for (;;) {
    const offset = Math.max(rows.length - 1, 0)
    const page = await pageAt(client, offset)
    if (page === undefined) return 'unknown'
    const [first, ...others] = page
    if (rows.length === 0) {
      if (first === undefined) return rows
      rows.push(...page)
      progress.advance(page.length)
      continue
    }
    // A registry that knows no pages gives the same list again.
    if (offset > 0 && isSameRow(first, rows[0]) && page.length === rows.length) return rows
    if (!isSameRow(first, rows.at(-1))) return 'moved'
    if (others.length === 0) return rows
    rows.push(...others)
    progress.advance(others.length)
  }
}

const isSameRow = (one: SubjectSchema | undefined, other: SubjectSchema | undefined): boolean =>
  one !== undefined && one.subject === other?.subject && one.version === other.version

async function pageAt(client: RegistryClient, offset: number): Promise<readonly ListedSchema[] | undefined> {
  try {
    return await client.schemas.list({ subjectPrefix: ':*:', deleted: true, aliases: true, offset, limit: PAGE_LENGTH })
  } catch (error) {
    if (error instanceof RegistryError && (error.status === 404 || error.status === 405)) return undefined
    throw error
  }
}

const everySubject = (client: RegistryClient): Promise<readonly string[]> =>
  client.subjects.list({ prefix: ':*:', deleted: true })

/** With the subjects that the list of schemas leaves out, and with the marks of old registries, which do not show them. */
async function completed(
  client: RegistryClient,
  listed: readonly ListedSchema[],
  progress: Progress,
): Promise<ListedVersions> {
  const known = new Set(listed.map(({ subject }) => subject))
  const left = (await everySubject(client)).filter(subject => !known.has(subject))
  const others = left.length === 0 ? undefined : await listOneByOne(client, left, progress)
  const rows = await marked(client, [...listed, ...(others?.rows ?? [])])
  const aliases = listed.flatMap(row => row.aliases ?? [])
  return { rows, aliases, remarks: others?.remarks ?? [] }
}

/** Registries before the list showed `deleted` tell by their lists of active versions alone. */
async function marked(client: RegistryClient, rows: readonly SubjectSchema[]): Promise<readonly SubjectSchema[]> {
  const unmarked = [...new Set(rows.filter(({ deleted }) => deleted === undefined).map(({ subject }) => subject))]
  if (unmarked.length === 0) return rows
  const active = new Set<string>()
  for (const subject of unmarked) {
    for (const version of await versionsOf(client, subject, false)) active.add(`${subject}@${version}`)
  }
  return rows.map(row => ({ ...row, deleted: row.deleted ?? !active.has(`${row.subject}@${row.version}`) }))
}

async function versionsOf(client: RegistryClient, subject: string, deleted: boolean): Promise<readonly number[]> {
  try {
    return await client.subjects.versions(subject, deleted ? { deleted } : {})
  } catch (error) {
    if (error instanceof RegistryError && error.isNotFound) return []
    throw error
  }
}

async function listOneByOne(
  client: RegistryClient,
  subjects: readonly string[],
  progress: Progress,
): Promise<ListedVersions> {
  const rows: SubjectSchema[] = []
  const remarks: string[] = []
  progress.begin('subjects', subjects.length)
  for (const subject of subjects) {
    const versions = await versionsOf(client, subject, true)
    const found = await Promise.all(
      versions.map(version => client.version(subject, version, { deleted: true }).catch(asRemark)),
    )
    for (const one of found) {
      if (typeof one !== 'string') rows.push(one)
      else remarks.push(`a version of subject '${subject}' cannot be read: ${one}`)
    }
    progress.advance()
  }
  return { rows: await marked(client, rows), aliases: [], remarks }
}

/** What the registry itself cannot read cannot be carried over; anything else is a failure. */
function asRemark(error: unknown): string {
  if (error instanceof RegistryError && error.kind === 'refused' && error.status !== 401 && error.status !== 403)
    return error.message
  throw error
}
