// Looks at the package as others will get it: node test/tools/package-lint.mjs. Packs what `npm run build` made, and has
// publint and attw judge the archive. Needs `npm ci --prefix test/tools`.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tools = fileURLToPath(new URL('node_modules/.bin/', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'headgate-package-'))

try {
  const options = { cwd: root, stdio: 'inherit' }
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], options)
  const [archive] = readdirSync(folder).map(name => join(folder, name))
  // A suggestion is left: `browser` in package.json leaves one file out of bundles, which `exports` could do only for a
  // specifier of its own.
  execFileSync(join(tools, 'publint'), ['run', archive, '--strict', '--level', 'warning'], options)
  execFileSync(join(tools, 'attw'), [archive, '--profile', 'esm-only'], options)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
