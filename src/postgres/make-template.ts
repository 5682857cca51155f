import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { openEmbeddedConnection } from './embedded.ts'
import { TEMPLATE_FILE } from './first-start.ts'
import { MIGRATIONS_FOLDER } from './migrations.ts'
import { packFolder } from './tar.ts'

/** Run by the build: puts an empty, migrated database beside this file, for first starts. */
const root = new URL('../../', import.meta.url)
const target = fileURLToPath(TEMPLATE_FILE)
const cache = fileURLToPath(new URL(`node_modules/.cache/headgate/${await key()}.tar.gz`, root))

await copyFile(cache, target).catch(async () => {
  // The one of an earlier build would be taken for the new one.
  await rm(target, { force: true })
  await make()
  await copyFile(cache, target)
})

/** Names everything that the database depends on. */
async function key(): Promise<string> {
  const hash = createHash('sha256')
  const migrations = (await readdir(MIGRATIONS_FOLDER)).sort().map(name => join(MIGRATIONS_FOLDER, name))
  const sources = ['engine.js', 'first-start.js', 'tar.js'].map(name => fileURLToPath(new URL(name, import.meta.url)))
  const engine = fileURLToPath(new URL('node_modules/@electric-sql/pglite/package.json', root))
  for (const file of [...migrations, ...sources, engine]) hash.update(await readFile(file)).update('\0')
  return hash.digest('hex').slice(0, 32)
}

async function make(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'headgate-template-'))
  try {
    const folder = join(scratch, 'database')
    const connection = await openEmbeddedConnection(folder)
    await connection.script('vacuum (freeze)')
    await connection.stop()
    const packed = await promisify(gzip)(await packFolder(folder), { level: 9 })
    await mkdir(dirname(cache), { recursive: true })
    await writeFile(`${cache}.${process.pid}`, packed)
    await rename(`${cache}.${process.pid}`, cache)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
