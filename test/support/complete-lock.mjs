// node test/support/complete-lock.mjs [FILE]: adds to package-lock.json, or to the lock FILE, the packages of other platforms
// that npm left out.
//
// Behind a registry that carries the packages of its own platform alone, npm install drops the others from the lock, and
// npm ci then refuses the lock on every platform. Their version is in the package that lists them as optional, their
// platform in their name. Entries that npm wrote are left as they are.
import { readFileSync, writeFileSync } from 'node:fs'

const file = process.argv[2] ?? new URL('../../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const missing = Object.values(lock.packages).flatMap(owner =>
  Object.entries(owner.optionalDependencies ?? {})
    .filter(([name]) => lock.packages[`node_modules/${name}`] === undefined)
    .flatMap(([name, version]) => entryOf(name, version, owner)),
)
const packages = [...Object.entries(lock.packages), ...missing].sort(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`)
console.log(`${missing.length} packages added`)

function entryOf(name, version, { dev, engines }) {
  const platform = /(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9_]+)(?:-(gnu|musl))?/.exec(name)
  if (platform === null || !/^\d+\.\d+\.\d+$/.test(version)) return []
  const [, os, cpu, abi] = platform
  const libc = abi && os === 'linux' && { libc: [abi === 'gnu' ? 'glibc' : 'musl'] }
  const entry = {
    version,
    cpu: [cpu],
    ...(dev && { dev }),
    ...libc,
    optional: true,
    os: [os],
    ...(engines && { engines }),
  }
  return [[`node_modules/${name}`, entry]]
}
