// Compiles src into dist and puts beside it what is made at build time. Run by `npm run build`, which `prepare` and
// `pretest` call. The new folder takes the place of the old one only when all of it is there.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const target = `${root}dist`
const built = `${root}dist.${process.pid}`
const replaced = `${built}.old`

/** What the page /docs loads, and the licence it comes under. */
const swaggerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'LICENSE', 'NOTICE']

const node = (...words) => execFileSync(process.execPath, words, { cwd: root, stdio: 'inherit' })

try {
  node(`${root}node_modules/typescript/bin/tsc`, '--outDir', built)
  node(`${built}/postgres/make-template.js`)
  mkdirSync(`${built}/swagger-ui`)
  for (const file of swaggerFiles)
    copyFileSync(`${root}node_modules/swagger-ui-dist/${file}`, `${built}/swagger-ui/${file}`)
  chmodSync(`${built}/cli/headgate.js`, 0o755)
  if (existsSync(target)) renameSync(target, replaced)
  renameSync(built, target)
} finally {
  for (const folder of [built, replaced]) rmSync(folder, { recursive: true, force: true })
}
