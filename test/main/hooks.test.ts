import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../../src/cli/run.ts'
import { runProgram, startServer, type ServerProcess } from '../support/server-process.ts'

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const requiredHeader = pathOf('docs/examples/hook-required-header.mjs')
const maxLength = pathOf('docs/examples/hook-max-length.mjs')
const deeds = pathOf('test/threads/hooks/modules.mjs')

let data: string
const running: ServerProcess[] = []

beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'headgate-hooks-'))
})
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop('SIGKILL')
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

async function serve(hooks: readonly string[], ...words: string[]): Promise<ServerProcess> {
  const environment = { HEADGATE_DATA: data, HEADGATE_HOOKS: hooks.join(',') }
  const server = await startServer({ environment, words })
  running.push(server)
  return server
}

/** Calls the program beside a server; `input` is what it reads. */
async function called({ url, kafkaAddress = '' }: ServerProcess, words: string, input = '') {
  let out = ''
  let error = ''
  const code = await run(words.split(' '), {
    environment: { HEADGATE_REGISTRY_URL: url, KAFKA_BOOTSTRAP_SERVERS: kafkaAddress },
    out: text => void (out += text),
    error: text => void (error += text),
    input: (async function* () {
      yield Buffer.from(input)
    })(),
  })
  return { code, out, error }
}

describe('hooks of the settings', () => {
  test('refuse records that the gate lets in, and say why', async () => {
    const server = await serve([requiredHeader, maxLength])
    const schema = { schema: '"string"' }
    const headers = { 'Content-Type': 'application/json' }
    await fetch(`${server.url}/subjects/orders-value/versions`, {
      method: 'POST',
      headers,
      body: JSON.stringify(schema),
    })
    await called(server, 'topics create orders --config validation.value.level=payload')
    const traced = `--schema-id 1 --header trace-id=${'0'.repeat(32)}`
    expect(await called(server, `produce orders ${traced}`, '"short"\n')).toMatchObject({ code: 0 })
    const long = await called(server, `produce orders ${traced}`, `"${'x'.repeat(201)}"\n`)
    expect(long.error).toContain('$ has 201 characters, at most 200 are allowed')
    const bare = await called(server, 'produce orders --schema-id 1', '"short"\n')
    expect([bare.code, bare.error]).toEqual([1, expect.stringContaining('there is no header trace-id')])
    const { out } = await called(server, 'rejections list --reason hook --json')
    expect(JSON.parse(out)).toMatchObject({ rejections: [{ records: [{ reason: 'hook', field: 'value' }] }, {}] })
  })

  test('are not asked about topics that are not validated', async () => {
    const server = await serve([requiredHeader])
    await called(server, 'topics create orders-free')
    expect(await called(server, 'produce orders-free', 'anything\n')).toMatchObject({ code: 0 })
  })

  test.each([
    ['reject-retriable', 1, /hooks gave no verdict/],
    ['accept', 0, /was stored/],
  ])('that fail are what validation.hooks.failure says: %s', async (policy, code, error) => {
    const server = await serve([deeds])
    const topic = `failing-${policy}`
    await called(
      server,
      `topics create ${topic} --config validation.value.level=id --config validation.hooks.failure=${policy} ` +
        '--config validation.value.schema.pinned=1',
    )
    const schema = { schema: '"string"' }
    const headers = { 'Content-Type': 'application/json' }
    await fetch(`${server.url}/subjects/${topic}-value/versions`, {
      method: 'POST',
      headers,
      body: JSON.stringify(schema),
    })
    const told = await called(server, `produce ${topic} --header do=throw --timeout 500`, 'x\n')
    expect([told.code, told.error]).toEqual([code, expect.stringMatching(error)])
  })

  test('that cannot be loaded keep the server from starting', async () => {
    const module = pathOf('test/threads/hooks/no-function.mjs')
    const { code, output } = await runProgram(['serve', '--port', '0', '--hooks', module], {
      environment: { HEADGATE_DATA: data },
    })
    expect(code).toBe(1)
    expect(output).toMatch(/no-function\.mjs cannot be loaded: it exports no function checkRecords.*HEADGATE_HOOKS/s)
  })
})
