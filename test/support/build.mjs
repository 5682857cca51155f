// Compiles src into dist. Run by `npm run build`, which `prepare` and `pretest` call.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
rmSync(`${root}dist`, { recursive: true, force: true })
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`], { cwd: root, stdio: 'inherit' })
if (existsSync(`${root}dist/cli/headgate.js`)) chmodSync(`${root}dist/cli/headgate.js`, 0o755)
