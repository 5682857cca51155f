import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openRegistry } from '../support/registry-fixture.ts'
import { restServer } from '../support/rest-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'docs/examples')
const examples = readdirSync(folder).filter(name => name.startsWith('serde-'))
const page = readFileSync(join(root, 'docs/serde.md'), 'utf8')

let server: Server

beforeEach(async () => {
  server = restServer(await openRegistry()).server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

test('the page shows every example as it is', () => {
  const shown = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code)
  const files = examples.map(name => readFileSync(join(folder, name), 'utf8').replace(/^.*\n/, ''))
  expect(new Set(shown)).toEqual(new Set(files))
})

test.each(examples)('%s prints what the page says, on an empty registry', async name => {
  const REGISTRY_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { PATH = '', HOME = '' } = process.env
  const options = { cwd: root, env: { PATH, HOME, REGISTRY_URL } }
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, name)], options)
  expect(stdout).not.toBe('')
  expect(page).toContain('```\n' + stdout + '```')
})
