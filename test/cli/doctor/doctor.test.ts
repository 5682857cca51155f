import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startBroker } from '../../support/broker-fixture.ts'
import { CommandFixture } from '../../support/command-fixture.ts'
import { readOut } from '../../support/registry-readout.ts'
import { askRegistry } from '../../support/registry-seed.ts'

let fixture: CommandFixture
const servers: Server[] = []
beforeEach(() => {
  fixture = new CommandFixture()
})
afterEach(async () => {
  await fixture.stop()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

interface Line {
  readonly check: string
  readonly status: string
  readonly message: string
  readonly advice?: string
}

async function doctor(words: readonly string[], environment: Record<string, string> = {}) {
  const { code, out, error } = await fixture.call(['doctor', '--json', ...words], environment)
  const lines = out === '' ? [] : (JSON.parse(out) as { checks: Line[] }).checks
  return { code, error, lines, line: (check: string) => lines.find(one => one.check === check) }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Answers as a registry without subjects, or as `answer` says. */
const registryLike =
  (
    answer: (line: string) => { status: number; body?: unknown } | undefined,
    headers: Record<string, string> = {},
  ): RequestListener =>
  (request, response) => {
    const { status, body = [] } = answer(`${request.method} ${request.url}`) ?? { status: 200, body: [] }
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

describe('a registry that is well', () => {
  test('is all ok, and is afterwards as it was before', async () => {
    const url = await fixture.registry()
    const before = await readOut(url, ['headgate-doctor-probe'])
    const { code, lines } = await doctor(['--registry', url])
    expect(lines.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(code).toBe(0)
    const checks = [
      'node',
      'settings',
      'data',
      'network',
      'tls',
      'clock',
      'read',
      'version',
      'languages',
      'mode',
      'level',
    ]
    expect(lines.map(({ check }) => check)).toEqual([...checks, 'register', 'delete', 'configure'])
    expect(await readOut(url, ['headgate-doctor-probe'])).toEqual(before)
  })

  test('as text has a line for each look, and what to do below those that are not ok', async () => {
    const url = await fixture.registry()
    await askRegistry(url, 'PUT /config', { compatibility: 'NONE' })
    const { out } = await fixture.call(['doctor', '--registry', url])
    expect(out).toMatch(/^ok {4}node {7}Node \d+/)
    expect(out).toMatch(/^WARN {2}level {6}NONE: any schema is taken\n {17}Set a level/m)
  })

  test('and read-only, or in the middle of an import, is told with what to do', async () => {
    const url = await fixture.registry()
    await askRegistry(url, 'PUT /mode', { mode: 'READONLY' })
    const readOnly = await doctor(['--registry', url])
    expect([readOnly.code, readOnly.line('mode')?.status, readOnly.line('register')?.status]).toEqual([
      0,
      'warn',
      'warn',
    ])
    await askRegistry(url, 'PUT /mode', { mode: 'IMPORT' })
    const importing = await doctor(['--registry', url])
    expect(importing.line('mode')?.advice).toContain('run it again')
  })
})

describe('rights', () => {
  test('that are missing are told without changing anything', async () => {
    const forbidden = { status: 403, body: { error_code: 40301, message: 'User is denied operation' } }
    const port = await listening(createHttp(registryLike(line => (line.startsWith('GET') ? undefined : forbidden))))
    const { line } = await doctor(['--registry', `http://127.0.0.1:${port}`])
    expect([line('register')?.status, line('delete')?.status, line('configure')?.status]).toEqual([
      'warn',
      'warn',
      'warn',
    ])
    expect(line('register')?.message).toBe('schemas may not be registered: User is denied operation')
  })

  test('to read that are missing end with 4', async () => {
    const body = { error_code: 401, message: 'Unauthorized' }
    const port = await listening(createHttp(registryLike(() => ({ status: 401, body }))))
    const { code, line } = await doctor(['--registry', `http://127.0.0.1:${port}`])
    expect([code, line('read')?.status, line('read')?.advice]).toEqual([
      4,
      'fail',
      'Give --registry-user or --registry-token.',
    ])
  })
})

describe('the network', () => {
  test('without a server is a failure that says what to look at', async () => {
    const { code, line } = await doctor(['--registry', 'http://127.0.0.1:1'])
    expect([code, line('network')?.status]).toEqual([4, 'fail'])
    expect(line('network')?.advice).toContain('Nothing listens there')
  })

  test('is looked at for each of several URLs', async () => {
    const url = await fixture.registry()
    const { code, lines } = await doctor(['--registry', `${url},http://127.0.0.1:1`])
    expect(lines.filter(({ check }) => check === 'network').map(({ status }) => status)).toEqual(['ok', 'fail'])
    expect(code).toBe(4)
  })

  test('never shows credentials', async () => {
    const { code, out } = await fixture.call(['doctor', '--registry', 'ftp://ada:secret@host'])
    expect([code, out.includes('secret')]).toEqual([4, false])
  })
})

describe('the clock', () => {
  test.each([
    [-10_000, 'ok'],
    [-90_000, 'warn'],
    [3_600_000, 'fail'],
  ])('%i ms away is %s', async (ms, status) => {
    const headers = { Date: new Date(Date.now() + ms).toUTCString() }
    const port = await listening(createHttp(registryLike(() => undefined, headers)))
    expect((await doctor(['--registry', `http://127.0.0.1:${port}`])).line('clock')?.status).toBe(status)
  })
})

describe('TLS', () => {
  function certificate(days: number) {
    const [key, cert] = [join(fixture.folder, 'key.pem'), join(fixture.folder, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    execFileSync('openssl', [...words, '-days', String(days), '-keyout', key, '-out', cert, ...subject], {
      stdio: 'ignore',
    })
    return { key: readFileSync(key), cert: readFileSync(cert), path: cert }
  }

  test.each([
    [400, true, 'ok'],
    [5, true, 'warn'],
    [400, false, 'fail'],
  ])('with a certificate of %i days, trusted: %s, is %s', async (days, isTrusted, status) => {
    const { key, cert, path } = certificate(days)
    const port = await listening(
      createHttps(
        { key, cert },
        registryLike(() => undefined),
      ),
    )
    const words = ['--registry', `https://localhost:${port}`, ...(isTrusted ? ['--registry-ca', path] : [])]
    const { line } = await doctor(words)
    expect([line('tls')?.status, line('tls')?.message]).toEqual([status, expect.stringMatching(/TLSv1.3|not trusted/)])
  })

  test('that a port does not speak is told', async () => {
    const url = await fixture.registry()
    const { code, line } = await doctor(['--registry', url.replace('http:', 'https:')])
    expect([code, line('network')?.advice]).toEqual([4, expect.stringContaining('write http://')])
  })
})

describe('Kafka', () => {
  test('is looked at where it is named, with the addresses that its brokers give', async () => {
    const url = await fixture.registry()
    const broker = await startBroker()
    try {
      const { code, lines } = await doctor(['--registry', url, '--bootstrap', `127.0.0.1:${broker.port}`])
      expect(lines.filter(({ check }) => check === 'kafka').map(({ status }) => status)).toEqual(['ok', 'ok'])
      expect(code).toBe(0)
    } finally {
      await broker.stop()
    }
  })

  test('that does not answer is a failure', async () => {
    const url = await fixture.registry()
    const { code, line } = await doctor(['--registry', url], { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' })
    expect([code, line('kafka')?.status]).toEqual([1, 'fail'])
  })
})

describe('settings', () => {
  test('that are wrong are failures, each on a line', async () => {
    const url = await fixture.registry()
    const { code, lines } = await doctor(['--registry', url], { HEADGATE_PORT: 'many', HEADGATE_PROT: '1' })
    const settings = lines.filter(({ check }) => check === 'settings')
    expect([code, settings.map(({ status }) => status)]).toEqual([1, ['fail', 'fail']])
    expect(settings.map(({ message }) => message).join(' ')).toMatch(/Did you mean HEADGATE_PORT.*"many" is not a/)
  })
})

test('called wrongly it says so', async () => {
  expect((await doctor(['--bogus'])).code).toBe(2)
  expect((await doctor(['--registry-user', 'ada'])).code).toBe(2)
  expect((await doctor(['--registry', 'http://127.0.0.1:1', '--bootstrap', 'a:b:c'])).code).toBe(2)
})
