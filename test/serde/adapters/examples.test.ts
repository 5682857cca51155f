import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openRegistry } from '../../support/registry-fixture.ts'
import { restServer } from '../../support/rest-server.ts'

const at = (path: string) => new URL(`../../../${path}`, import.meta.url)
const root = fileURLToPath(at('.'))
const folder = join(root, 'docs/examples')
const examples = readdirSync(folder).filter(name => name.startsWith('kafka-'))
const page = readFileSync(join(root, 'docs/kafka-clients.md'), 'utf8')
const KAFKA_CLIENTS = JSON.stringify({
  kafkajs: at('test/support/kafka-clients/kafkajs.mjs'),
  '@platformatic/kafka': at('test/support/kafka-clients/platformatic-kafka.mjs'),
  '@confluentinc/kafka-javascript': at('test/support/kafka-clients/confluent-kafka-javascript.mjs'),
})

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
  expect(files).toHaveLength(3)
  expect(new Set(shown)).toEqual(new Set(files))
})

test.each(examples)('%s prints what the page says, on an empty registry', async name => {
  const REGISTRY_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { PATH = '', HOME = '' } = process.env
  const words = ['--import', at('test/support/kafka-clients/stand-in.mjs').href, join(folder, name)]
  const options = { cwd: root, env: { PATH, HOME, REGISTRY_URL, KAFKA_CLIENTS } }
  const { stdout } = await promisify(execFile)(process.execPath, words, options)
  expect(stdout).not.toBe('')
  expect(page).toContain('```\n' + stdout + '```')
})
