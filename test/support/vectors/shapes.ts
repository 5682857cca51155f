/** The members of a JSON object; none for anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** The cases of a file: those of its `cases`, or its lines. */
export function casesOf(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return document
  const { cases } = membersOf(document)
  return Array.isArray(cases) ? cases : []
}

/** Whether the first case of a file has all these members. */
export function firstCaseHas(document: unknown, ...keys: readonly string[]): boolean {
  const first = membersOf(casesOf(document)[0])
  return keys.every(key => key in first)
}

/** Shows where two texts part. */
export function textFault(what: string, actual: string, expected: string): string | undefined {
  if (actual === expected) return undefined
  let at = 0
  while (actual[at] === expected[at]) at++
  const from = Math.max(0, at - 30)
  return `${what} differs at ${at}: …${actual.slice(from, at + 70)}… instead of …${expected.slice(from, at + 70)}…`
}

/** Shows what two lists do not share, as multisets. */
export function listFault(what: string, actual: readonly string[], expected: readonly string[]): string | undefined {
  const missing = [...expected]
  const surplus: string[] = []
  for (const item of actual) {
    const at = missing.indexOf(item)
    if (at < 0) surplus.push(item)
    else missing.splice(at, 1)
  }
  if (surplus.length + missing.length === 0) return undefined
  return `${what}: surplus ${JSON.stringify(surplus)}, missing ${JSON.stringify(missing)}`
}

/** The first fault of a list. */
export function firstFault(faults: Iterable<string | undefined>): string | undefined {
  for (const fault of faults) if (fault !== undefined) return fault
  return undefined
}
