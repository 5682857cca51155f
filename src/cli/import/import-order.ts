import { targetsOf } from '../snapshot/selection.ts'
import { byPlace, versionKey, type SnapshotVersion } from '../snapshot/snapshot.ts'

/** A version and those of the list that have to be there before it. */
export interface OrderedVersion {
  readonly version: SnapshotVersion
  readonly after: readonly OrderedVersion[]
}

/**
 * Versions in an order in which each can be registered: after what it refers to, and after the earlier ones of its
 * subject. References that go round in a circle, which no registry has, are left where they are.
 */
export function registrationOrder(versions: readonly SnapshotVersion[]): readonly OrderedVersion[] {
  const nodes = new Map<string, { version: SnapshotVersion; after: OrderedVersion[] }>()
  for (const version of versions.toSorted(byPlace)) nodes.set(versionKey(version), { version, after: [] })
  const done = new Set<string>()
  const ordered: OrderedVersion[] = []
  const before = previousVersions([...nodes.values()].map(({ version }) => version))
  for (const start of nodes.keys()) {
    const open = [{ key: start, left: [...neededBy(start)] }]
    const under = new Set([start])
    while (open.length > 0) {
      const top = open.at(-1) as (typeof open)[number]
      const next = top.left.pop()
      if (next !== undefined && !done.has(next) && !under.has(next)) {
        under.add(next)
        open.push({ key: next, left: [...neededBy(next)] })
      } else if (next === undefined) {
        open.pop()
        close(top.key)
      }
    }
  }
  return byDepth(ordered)

  function neededBy(key: string): readonly string[] {
    const version = nodes.get(key)?.version
    if (version === undefined || done.has(key)) return []
    const previous = before.get(key)
    return [...targetsOf(version), ...(previous === undefined ? [] : [previous])].filter(one => nodes.has(one))
  }

  function close(key: string): void {
    const node = nodes.get(key)
    if (node === undefined || done.has(key)) return
    for (const one of neededBy(key)) if (done.has(one)) node.after.push(nodes.get(one) as OrderedVersion)
    done.add(key)
    ordered.push(node)
  }
}

/** Those that wait for nothing first, so that many can be under way at one time. */
function byDepth(ordered: readonly OrderedVersion[]): readonly OrderedVersion[] {
  const depths = new Map<OrderedVersion, number>()
  for (const node of ordered) depths.set(node, 1 + Math.max(0, ...node.after.map(one => depths.get(one) ?? 0)))
  return ordered.toSorted((one, other) => (depths.get(one) ?? 0) - (depths.get(other) ?? 0))
}

function previousVersions(sorted: readonly SnapshotVersion[]): ReadonlyMap<string, string> {
  const previous = new Map<string, string>()
  for (const [i, version] of sorted.entries()) {
    const earlier = sorted[i - 1]
    if (earlier?.subject === version.subject) previous.set(versionKey(version), versionKey(earlier))
  }
  return previous
}

/** Runs work on each version once the ones before it are done, at most `atOnce` at a time. Rejects with the first failure. */
export async function inOrder(
  ordered: readonly OrderedVersion[],
  atOnce: number,
  work: (version: SnapshotVersion) => Promise<void>,
): Promise<void> {
  const under = new Map<OrderedVersion, Promise<void>>()
  const running = new Set<Promise<void>>()
  const begin = (node: OrderedVersion): void => {
    // They stand earlier in the list, so each has a promise; those that are done have gone from the map.
    const first = node.after.flatMap(one => under.get(one) ?? [])
    const run = Promise.all(first)
      .then(() => work(node.version))
      .finally(() => {
        under.delete(node)
        running.delete(run)
      })
    under.set(node, run)
    running.add(run)
  }
  try {
    for (const node of ordered) {
      begin(node)
      if (running.size >= atOnce) await Promise.race(running)
    }
    await Promise.all(running)
  } finally {
    // After a failure nothing is left under way.
    await Promise.allSettled(running)
  }
}
