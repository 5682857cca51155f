/** Characters of a path at most: the innermost steps of a longer one are left out. */
const longestPath = 200
const longestName = 60
const plainName = /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u

/** A step to a member that the schema names: `.name`, or `["odd name"]`. */
export function nameStep(name: string): string {
  const shown = name.length > longestName ? `${name.slice(0, longestName)}…` : name
  return plainName.test(shown) ? `.${shown}` : `[${JSON.stringify(shown)}]`
}

/** A step to an item of an array. */
export function itemStep(position: number): string {
  return `[${position}]`
}

/** A step to an entry whose name is data, and is not told: `{2}` is the third. */
export function entryStep(position: number): string {
  return `{${position}}`
}

/** `$` and the steps, which come outermost first. */
export function pathOf(steps: readonly string[]): string {
  let path = '$'
  for (const step of steps) {
    if (path.length + step.length > longestPath) return `${path}…`
    path += step
  }
  return path
}
