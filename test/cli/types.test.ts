import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../src/cli/run.ts'
import { complaints, intrusion } from '../serde/declarations/compiled.ts'
import { openRegistry } from '../support/registry-fixture.ts'
import { restServer } from '../support/rest-server.ts'

async function called(words: readonly string[], environment: Record<string, string> = {}) {
  let out = ''
  let error = ''
  const code = await run(['types', ...words], {
    environment,
    out: text => void (out += text),
    error: text => void (error += text),
  })
  return { code, out, error }
}

let folder: string
let server: Server
let url: string

const order = JSON.stringify({ type: 'record', name: 'Order', fields: [{ name: 'id', type: 'long' }] })
const money = 'syntax = "proto3";\npackage shop;\nmessage Money { int64 units = 1; }\n'
const payment = 'syntax = "proto3";\nimport "money.proto";\nmessage Payment { shop.Money total = 1; }\n'

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-types-'))
  const registry = await openRegistry()
  const register = (subject: string, body: object) => registry.writes.register(subject, body, {})
  await register('orders-value', { schema: order })
  await register('orders-key', { schema: '"string"' })
  await register('money', { schema: money, schemaType: 'PROTOBUF' })
  await register(':.shop:money', { schema: money, schemaType: 'PROTOBUF' })
  const references = [{ name: 'money.proto', subject: 'money', version: 1 }]
  await register(':.shop:payments-value', { schema: payment, schemaType: 'PROTOBUF', references })
  await register('acme.Event', {
    schema: '{"type": "object", "properties": {"at": {"type": "string"}}}',
    schemaType: 'JSON',
  })
  await register('empty-value', { schema: 'syntax = "proto3";\nenum E { A = 0; }\n', schemaType: 'PROTOBUF' })
  server = restServer(registry).server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  server.closeAllConnections()
  await new Promise(resolve => server.close(resolve))
})

let files: Record<'order' | 'money' | 'payment' | 'event' | 'line', string>
beforeEach(() => {
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const line = { type: 'record', name: 'Line', fields: [{ name: 'of', type: 'Order' }] }
  files = {
    order: write('orders-value.avsc', order),
    line: write('lines-value.avsc', JSON.stringify(line)),
    money: write('money.proto', money),
    payment: write('payments-value.proto', payment),
    event: write('event.json', '{"title": "Event", "type": "object", "properties": {"n": {"$ref": "other.json"}}}'),
  }
})

describe('from a registry', () => {
  test('all subjects are written, references and contexts with them; one without values is left out and named', async () => {
    const { code, out, error } = await called(['--registry', url])
    expect(error).toBe("headgate types: left out: subject 'empty-value': the schema has no message\n")
    expect(code).toBe(0)
    expect(intrusion(out)).toBeUndefined()
    expect(complaints({ 'all.ts': out })).toEqual([])
    expect(out).toContain("readonly payments: Subjects[':.shop:payments-value']")
    expect(out).toContain("readonly 'acme.Event': { readonly read: ")
    expect(out).toMatch(/interface Keys \{\n {2}readonly orders: Subjects\['orders-key'\]\n\}/)
  })

  test('the subjects that are named are written, and a topic that goes by another name', async () => {
    const words = [
      '--registry',
      url,
      '--subject',
      'orders-value',
      '--subject',
      'acme.Event',
      '--topic',
      'orders=acme.Event',
    ]
    const { code, out } = await called([...words, '--topic', 'events=acme.Event'])
    expect(code).toBe(0)
    expect(out).toContain("readonly orders: Subjects['orders-value'] | Subjects['acme.Event']")
    expect(out).toContain("readonly events: Subjects['acme.Event']")
    expect(out).not.toContain('payments')
  })

  test('the variable names the registry', async () => {
    const { code, out } = await called(['--subject', 'orders-value'], { HEADGATE_REGISTRY_URL: url })
    expect([code, out.includes('interface Order ')]).toEqual([0, true])
  })

  test.each([
    [['--subject', 'nowhere'], "Subject 'nowhere' not found"],
    [['--subject', 'empty-value'], 'has no message'],
    [['--topic', 'a=b'], 'which is not there'],
    [['--topic', 'a'], 'topic=subject'],
  ])('%j is a failure that says why', async (words, says) => {
    const { code, out, error } = await called(['--registry', url, ...words])
    expect([code, out]).toEqual([1, ''])
    expect(error).toContain(says)
  })

  test('a registry that does not answer is a failure without its password', async () => {
    const { code, error } = await called(['--registry', 'ftp://ada:secret@nowhere'])
    expect(code).toBe(1)
    expect(error).not.toContain('secret')
  })
})

describe('from files', () => {
  test('all three languages are read, each with those before it to refer to', async () => {
    const { order, line, money, payment } = files
    const words = [order, line, money, payment].flatMap(path => ['--file', path])
    const { code, out, error } = await called(words)
    expect([code, error]).toEqual([0, ''])
    expect(complaints({ 'files.ts': out })).toEqual([])
    expect(out).toMatch(/interface Line \{\n {2}readonly of: Order\n\}/)
    expect(out).toContain("readonly 'lines-value': { readonly read: Line; readonly write: LineInput }")
    expect(out).toContain('readonly total?: Money | undefined')
  })

  test('a record that two subjects hold is one type', async () => {
    const { out } = await called(['--file', files.order, '--file', `again=${files.order}`])
    expect(out.match(/interface Order /g)).toHaveLength(1)
    expect(out).toContain('readonly again: { readonly read: Order; readonly write: OrderInput }')
  })

  test('the same files give the same text, whatever their order', async () => {
    const one = await called(['--file', files.order, '--file', files.money])
    const other = await called(['--file', files.money, '--file', files.order])
    expect(one.out).toBe(other.out)
  })

  test.each([
    ['missing.avsc', 'cannot be read'],
    ['orders.txt', 'no schema file'],
    ['broken.avsc', 'line 1, column'],
    ['event.json', 'other.json'],
  ])('%s is a failure that says why', async (name, says) => {
    writeFileSync(join(folder, 'broken.avsc'), '{"type": "record"')
    const { code, error } = await called(['--file', join(folder, name)])
    expect(code).toBe(1)
    expect(error).toContain(says)
  })

  test('two files for one subject are refused', async () => {
    const { code, error } = await called(['--file', files.order, '--file', files.order])
    expect([code, error]).toEqual([1, "headgate types: there are two files for the subject 'orders-value'.\n"])
  })
})

describe('the file that is written', () => {
  test('is left alone where nothing has changed, and --check tells', async () => {
    const out = join(folder, 'types.ts')
    const words = ['--file', files.order, '--out', out]
    expect((await called([...words, '--check'])).code).toBe(1)
    expect((await called(words)).code).toBe(0)
    const { mtimeMs } = statSync(out)
    expect((await called(words)).code).toBe(0)
    expect(statSync(out).mtimeMs).toBe(mtimeMs)
    expect((await called([...words, '--check'])).code).toBe(0)
    writeFileSync(out, `${readFileSync(out, 'utf8')}// by hand\n`)
    const changed = await called([...words, '--check'])
    expect([changed.code, changed.error.includes('is not as it would be written')]).toEqual([1, true])
  })

  test('gets the folders that it lacks, unless it is only checked', async () => {
    const out = join(folder, 'new/and/newer/topics.ts')
    const words = ['--file', files.order, '--out', out]
    expect((await called([...words, '--check'])).code).toBe(1)
    expect(existsSync(join(folder, 'new'))).toBe(false)
    expect(await called(words)).toEqual({ code: 0, out: '', error: '' })
    expect(readFileSync(out, 'utf8')).toContain('interface Order')
  })

  test('cannot stand where a file is in the way', async () => {
    const { code, error } = await called(['--file', files.order, '--out', join(files.order, 'topics.ts')])
    expect([code, error.includes('cannot be')]).toEqual([1, true])
  })
})

test.each([[[]], [['--subject', 'a']], [['--check', '--file', 'x.avsc']], [['--bogus']]])(
  'called wrongly (%j) it says so and ends with 2',
  async words => {
    const { code, error } = await called(words)
    expect([code, error === '']).toEqual([2, false])
  },
)
