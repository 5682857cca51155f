/** Longest pattern, and most patterns that its braces may stand for. */
const MAX_LENGTH = 1000
const MAX_ALTERNATIVES = 256

/** A pattern of paths: `*` within a name, `**` across folders, `?` one character, `{a,b}` alternatives. */
export interface Glob {
  /** The folder that every match is in; empty for the root. */
  readonly folder: string
  matches(path: string): boolean
}

/** Reads a pattern; paths have `/` between their parts. Undefined for one that is too long or stands for too many. */
export function readGlob(pattern: string): Glob | undefined {
  if (pattern.length > MAX_LENGTH) return undefined
  const alternatives = spread(pattern.replace(/^\.\//, ''))
  if (alternatives === undefined) return undefined
  const split = alternatives.map(one => one.split('/'))
  return { folder: sharedFolder(split), matches: path => matchesAny(split, path.split('/')) }
}

/** Whether a text has a character that means something in a pattern. */
export const isPattern = (text: string): boolean => /[*?{]/.test(text)

function spread(pattern: string): readonly string[] | undefined {
  let open = [pattern]
  const done: string[] = []
  while (open.length > 0) {
    const next: string[] = []
    for (const text of open) {
      const braces = /^([^{}]*)\{([^{}]*)\}(.*)$/s.exec(text)
      if (!braces) done.push(text)
      else for (const part of (braces[2] ?? '').split(',')) next.push(`${braces[1]}${part}${braces[3]}`)
    }
    if (done.length + next.length > MAX_ALTERNATIVES) return undefined
    open = next
  }
  return done
}

function sharedFolder(split: readonly (readonly string[])[]): string {
  const fixed = split.map(parts => {
    const end = parts.findIndex(part => /[*?]/.test(part))
    return parts.slice(0, end < 0 ? parts.length - 1 : Math.min(end, parts.length - 1))
  })
  const [first = [], ...others] = fixed
  let length = first.length
  for (const other of others) while (!first.slice(0, length).every((part, at) => part === other[at])) length--
  return first.slice(0, length).join('/')
}

const matchesAny = (split: readonly (readonly string[])[], path: readonly string[]): boolean =>
  split.some(parts => matchesParts(parts, path))

/** Two rows of a table, as for texts with wildcards: no pattern makes it slow. */
function matchesParts(parts: readonly string[], path: readonly string[]): boolean {
  let reached = new Set([0])
  const skip = (from: Set<number>): Set<number> => {
    for (const at of from) if (parts[at] === '**') from.add(at + 1)
    return from
  }
  skip(reached)
  for (const name of path) {
    const next = new Set<number>()
    for (const at of reached) {
      const part = parts[at]
      if (part === '**') next.add(at)
      else if (part !== undefined && matchesName(part, name)) next.add(at + 1)
    }
    reached = skip(next)
  }
  return reached.has(parts.length)
}

/** Whether a name fits a pattern with `*` and `?`. Two marks and no recursion: no pattern makes it slow. */
export function matchesName(part: string, name: string): boolean {
  let at = 0
  let read = 0
  let star = -1
  let starred = 0
  while (read < name.length) {
    if (part[at] === '*') {
      star = at++
      starred = read
    } else if (at < part.length && (part[at] === '?' || part[at] === name[read])) {
      at++
      read++
    } else if (star >= 0) {
      at = star + 1
      read = ++starred
    } else return false
  }
  while (part[at] === '*') at++
  return at === part.length
}
