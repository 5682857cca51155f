import { askRegistry } from './registry-seed.ts'

type Row = Readonly<Record<string, unknown>>

const inPath = (subject: string): string => encodeURIComponent(subject)

/**
 * Everything that a registry shows through REST, each version asked for by itself: subjects, versions with all their
 * fields but the time, ids with their owners, guids, configs and modes of every scope, contexts. `scopes` names further ones.
 */
export async function readOut(base: string, scopes: readonly string[] = []): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>()
  const ask = async (target: string, shown: (value: unknown) => unknown = value => value) =>
    found.set(target, shown(await askRegistry(base, `GET ${target}`).catch((error: Error) => error.message)))
  await ask('/contexts')
  await ask('/subjects')
  await ask('/subjects?deleted=true')
  await ask('/subjects?deletedOnly=true')
  await ask('/config')
  await ask('/mode')
  const contexts = (found.get('/contexts') as string[]).filter(one => one !== '.').map(one => `:${one}:`)
  const subjects = found.get('/subjects?deleted=true') as string[]
  await inParts([':.__GLOBAL:', ...contexts, ...subjects, ...scopes], async scope => {
    await ask(`/config/${inPath(scope)}`)
    await ask(`/config/${inPath(scope)}?defaultToGlobal=true`)
    await ask(`/mode/${inPath(scope)}`)
  })
  const ids = new Set<string>()
  await inParts(subjects, async subject => {
    const place = `/subjects/${inPath(subject)}/versions`
    await ask(place)
    await ask(`${place}?deleted=true`)
    for (const version of found.get(`${place}?deleted=true`) as number[]) {
      await ask(`${place}/${version}?deleted=true`, withoutTime)
      const { id, deleted } = found.get(`${place}/${version}?deleted=true`) as { id: number; deleted: boolean }
      // Who is not deleted shows the same either way.
      if (deleted) await ask(`${place}/${version}`, withoutTime)
      if (version === 1 || deleted) await ask(`${place}/${version}/referencedby?deleted=true`)
      const context = /^:\.[^:]*:/.exec(subject)?.[0] ?? ''
      ids.add(`/schemas/ids/${id}/versions?deleted=true&subject=${inPath(context)}`)
    }
  })
  // Their order follows hashes and the order of registration; what counts is who they are.
  await inParts([...ids], target => ask(target, rows => (rows as Row[]).map(row => JSON.stringify(row)).sort()))
  return found
}

const AT_ONCE = 16

async function inParts<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>): Promise<void> {
  const left = [...items]
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

/** How many versions a read-out has, and how many of them are soft-deleted. */
export function readOutCounts(found: ReadonlyMap<string, unknown>): {
  readonly versions: number
  readonly deleted: number
} {
  const rows = [...found]
    .filter(([target]) => /\/versions\/\d+\?deleted=true$/.test(target))
    .map(([, row]) => row as Row)
  return { versions: rows.length, deleted: rows.filter(row => row['deleted'] === true).length }
}

function withoutTime(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { ts: _ts, ...others } = value as Row
  return others
}
