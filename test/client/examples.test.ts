import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openRegistry } from '../support/registry-fixture.ts'
import { restServer } from '../support/rest-server.ts'
import { makeCertificates, whyNoOpenssl } from './certificates.ts'
import { servers, stopLater } from './fixture.ts'
import { json, scriptedServer, type ScriptedServer } from './scripted-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'docs/examples')
const examples = readdirSync(folder).filter(name => name.startsWith('client-'))
const page = readFileSync(join(root, 'docs/client.md'), 'utf8')

/** Runs an example to its end; what it prints. */
async function run(name: string, environment: Record<string, string>): Promise<string> {
  const { PATH = '', HOME = '' } = process.env
  const options = { cwd: root, env: { PATH, HOME, ...environment } }
  return (await promisify(execFile)(process.execPath, [join(folder, name)], options)).stdout
}

/** An empty registry of ours; its URL. */
async function emptyRegistry(): Promise<string> {
  const server = restServer(await openRegistry()).server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stopLater({
    stop: () => (server.closeAllConnections(), new Promise(resolve => server.close(resolve))),
  } as unknown as ScriptedServer)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('the page shows every example as it is', () => {
  const shown = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code)
  const files = examples.map(name => readFileSync(join(folder, name), 'utf8').replace(/^.*\n/, ''))
  expect(new Set(shown)).toEqual(new Set(files))
})

test('client-basics prints what the page says', async () => {
  const printed = await run('client-basics.mjs', { REGISTRY_URL: await emptyRegistry() })
  expect(printed).not.toBe('')
  expect(page).toContain('```\n' + printed + '```')
})

test('client-limits lists what is there', async () => {
  const REGISTRY_URL = await emptyRegistry()
  await run('client-basics.mjs', { REGISTRY_URL })
  expect(await run('client-limits.mjs', { REGISTRY_URL })).toBe('subjects: 1\norders-value is at version 1\n')
})

test('client-credentials sends each kind of credentials', async () => {
  const [registry, issuer] = (await servers(2)) as [ScriptedServer, ScriptedServer]
  issuer.plays(json({ access_token: 'issued', expires_in: 60 }))
  const printed = await run('client-credentials.mjs', { REGISTRY_URL: registry.url, TOKEN_URL: issuer.url })
  expect(printed).toBe('four clients were answered\n')
  const basic = `Basic ${btoa('ada:secret')}`
  expect(registry.seen.map(({ headers }) => headers.authorization)).toEqual([
    basic,
    'Bearer a-token',
    'Bearer issued',
    basic,
  ])
})

const withCertificates = whyNoOpenssl() === undefined ? describe : describe.skip

withCertificates('with certificates', () => {
  test('client-certificates shows its own', async () => {
    const made = makeCertificates()
    const tls = { ...made.server, ca: made.ca, requestCert: true, rejectUnauthorized: true }
    const create = (listener: RequestListener) => createHttpsServer(tls, listener)
    const registry = stopLater(await scriptedServer(create, 'https'))
    registry.plays(json(['AVRO', 'JSON', 'PROTOBUF']))
    const CERTIFICATES = mkdtempSync(join(tmpdir(), 'headgate-examples-'))
    try {
      const files = { 'ca.crt': made.ca, 'client.crt': made.client.cert, 'client.key': made.client.key }
      for (const [name, content] of Object.entries(files)) writeFileSync(join(CERTIFICATES, name), content)
      const printed = await run('client-certificates.mjs', { REGISTRY_URL: registry.url, CERTIFICATES })
      expect(printed).toBe('languages: 3\n')
    } finally {
      rmSync(CERTIFICATES, { recursive: true, force: true })
    }
  })
})
