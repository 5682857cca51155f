// Compiles src into dist and puts beside it what is made at build time. Run by `npm run build`, which `prepare` and
// `pretest` call. The new folder takes the place of the old one only when all of it is there. Where nothing has changed since,
// nothing is done: suites that run side by side do not take each other's dist away.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bundleCommands } from './bundle-commands.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const target = `${root}dist`
const built = `${root}dist.${process.pid}`
const replaced = `${built}.old`

/** What the page /docs loads, and the licence it comes under. */
const swaggerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'LICENSE', 'NOTICE']

/** What dist is made of. */
const sources = ['src', 'migrations', 'test/support', 'package-lock.json', 'package.json', 'tsconfig.json']

/** When a file, or anything in a folder, was changed last; a folder changes when something is added or removed. */
function changedAt(path) {
  const found = statSync(path)
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(found.mtimeMs, ...readdirSync(path).map(name => changedAt(`${path}/${name}`)))
}

if (existsSync(target) && Math.max(...sources.map(name => changedAt(root + name))) < statSync(target).mtimeMs) {
  console.log('dist is up to date')
  process.exit()
}

const started = new Date()
const node = (...words) => execFileSync(process.execPath, words, { cwd: root, stdio: 'inherit' })

try {
  node(`${root}node_modules/typescript/bin/tsc`, '--outDir', built)
  node(`${built}/postgres/make-template.js`)
  mkdirSync(`${built}/swagger-ui`)
  for (const file of swaggerFiles)
    copyFileSync(`${root}node_modules/swagger-ui-dist/${file}`, `${built}/swagger-ui/${file}`)
  await bundleCommands(built, root)
  chmodSync(`${built}/cli/headgate.js`, 0o755)
  utimesSync(built, started, started)
  if (existsSync(target)) renameSync(target, replaced)
  renameSync(built, target)
} finally {
  for (const folder of [built, replaced]) rmSync(folder, { recursive: true, force: true })
}
