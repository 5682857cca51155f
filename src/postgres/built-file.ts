/**
 * A file that the build puts beside this one, also when this one runs from its source: a thread of Node 20 runs no
 * TypeScript.
 */
export function builtFile(name: string): URL {
  const isSource = import.meta.url.endsWith('.ts')
  return new URL(isSource ? `../../dist/postgres/${name}` : `./${name}`, import.meta.url)
}
