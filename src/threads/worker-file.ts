/**
 * Where the compiled form of a worker's module is. A worker runs compiled code only: a test that runs the sources gets the
 * file of the last build.
 */
export function workerFile(module: string, importMetaUrl: string): URL {
  const here = new URL(importMetaUrl)
  if (!here.pathname.endsWith('.ts')) return new URL(`${module}.js`, here)
  const compiled = here.pathname.replace(/\/src\/([^/]+)\/[^/]+$/, `/dist/$1/${module}.js`)
  return new URL(`file://${compiled}`)
}
