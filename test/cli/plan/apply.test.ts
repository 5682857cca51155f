import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFixture } from '../../support/command-fixture.ts'
import { askRegistry } from '../../support/registry-seed.ts'

let fixture: CommandFixture
let url: string
beforeEach(async () => {
  fixture = new CommandFixture()
  url = await fixture.registry()
})
afterEach(() => fixture.stop())

const call = (...words: readonly string[]) => fixture.call(words, { HEADGATE_REGISTRY_URL: url })
const record = (name: string, ...fields: readonly object[]) => ({ type: 'record', name, namespace: 'shop', fields })
const amount = { name: 'amount', type: 'long', default: 0 }
const note = { name: 'note', type: 'string', default: '' }
const money = (...more: readonly object[]) => record('Money', amount, ...more)
const order = record('Order', { name: 'total', type: 'shop.Money' })

const manifest = (more = '', order = '') =>
  fixture.write(
    'schemas.yaml',
    `subjects:\n  - file: order.avsc\n    subject: orders-value\n${order}  - file: money.avsc\n    subject: money\n${more}`,
  )

beforeEach(() => {
  fixture.write('order.avsc', order)
  fixture.write('money.avsc', money())
  manifest()
})

describe('a plan', () => {
  test('has parents before those that use them, with the versions that they will get, and changes nothing', async () => {
    const { code, out } = await call('plan')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      '+ register  money version 1 (AVRO, money.avsc)',
      '+ register  orders-value version 1 (AVRO, order.avsc, uses money@1)',
      '2 to register, 0 to configure, 0 to delete, 0 unchanged',
      '',
    ])
    expect(await askRegistry(url, 'GET /subjects')).toEqual([])
  })

  test('as JSON has the same steps with what would be sent', async () => {
    const { out } = await call('plan', '--json')
    const plan = JSON.parse(out) as {
      registry: string
      steps: { subject: string; request: { references?: object[] } }[]
    }
    expect(plan.registry).toBe(url)
    expect(plan.steps.map(({ subject }) => subject)).toEqual(['money', 'orders-value'])
    expect(plan.steps[1]?.request.references).toEqual([{ name: 'shop.Money', subject: 'money', version: 1 }])
  })

  test('ends with 1 where there is anything to do and that was asked for', async () => {
    expect((await call('plan', '--fail-on-changes')).code).toBe(1)
    await call('apply')
    const after = await call('plan', '--fail-on-changes')
    expect([after.code, after.out]).toEqual([0, '0 to register, 0 to configure, 0 to delete, 2 unchanged\n'])
  })
})

describe('an apply', () => {
  test('registers in order and prints the ids; a second one does nothing', async () => {
    const first = await call('apply')
    expect(first).toMatchObject({ code: 0, error: '' })
    expect(first.out).toContain('money version 1 (AVRO, money.avsc): id 1\n')
    expect(first.out).toContain('2 done, 0 unchanged\n')
    const second = await call('apply', '--json')
    expect(JSON.parse(second.out)).toEqual({ dryRun: false, steps: [], unchanged: 2 })
    expect(await askRegistry(url, 'GET /subjects/orders-value/versions')).toEqual([1])
  })

  test('moves a schema on to the new version of what it uses', async () => {
    await call('apply')
    fixture.write('money.avsc', money(note))
    const { code } = await call('apply')
    const latest = await askRegistry(url, 'GET /subjects/orders-value/versions/latest')
    expect(code).toBe(0)
    expect(latest).toMatchObject({ version: 2, references: [{ subject: 'money', version: 2 }] })
  })

  test('takes the version that a schema really got, where others have registered in between', async () => {
    await call('apply')
    fixture.write('money.avsc', money(note))
    await askRegistry(url, 'POST /subjects/money/versions', {
      schema: JSON.stringify(money({ name: 'x', type: 'int', default: 0 })),
    })
    await askRegistry(url, 'DELETE /subjects/money/versions/2')
    await call('apply')
    const latest = await askRegistry(url, 'GET /subjects/orders-value/versions/latest')
    expect(latest).toMatchObject({ references: [{ subject: 'money', version: 3 }] })
  })

  test('sets what the manifest says of a config before the schema, and leaves the rest of it alone', async () => {
    await askRegistry(url, 'PUT /config/orders-value', { compatibility: 'FULL', normalize: true })
    manifest('', '    level: NONE\n')
    const plan = await call('plan')
    expect(plan.out).toContain('~ configure orders-value: compatibilityLevel FULL -> NONE\n+ register  orders-value')
    await call('apply')
    expect(await askRegistry(url, 'GET /config/orders-value')).toEqual({ compatibilityLevel: 'NONE', normalize: true })
    expect((await call('plan', '--fail-on-changes')).code).toBe(0)
  })

  test('changes nothing where a schema would be refused, and says which', async () => {
    await call('apply')
    fixture.write('money.avsc', record('Money', { name: 'amount', type: 'string', default: '' }))
    fixture.write('new.avsc', record('New'))
    manifest('  - file: new.avsc\n    subject: new\n')
    const { code, error } = await call('apply')
    expect([code, error.includes('! blocked   money (money.avsc): ')]).toEqual([1, true])
    expect(await askRegistry(url, 'GET /subjects')).toEqual(['money', 'orders-value'])
    expect((await call('plan')).code).toBe(1)
  })

  test('does not write to a subject that is read-only', async () => {
    await askRegistry(url, 'PUT /mode/money', { mode: 'READONLY' })
    const { code, error } = await call('apply')
    expect([code, error.includes('! blocked   money')]).toEqual([1, true])
  })

  test('forces what is waived only when it is told to', async () => {
    await call('apply')
    fixture.write(
      'money.avsc',
      record('Money', { name: 'amount', type: 'long', default: 0 }, { name: 'unit', type: 'string' }),
    )
    const found = await call('check', '--output', 'json', '--registry', url)
    const findings = (
      JSON.parse(found.out) as { findings: { code: string; subject: string; path: string; severity: string }[] }
    ).findings
    const waivers = findings
      .filter(({ subject, severity }) => subject === 'money' && severity === 'error')
      .map(
        ({ code, path }) =>
          `  - {subject: money, code: ${code}, path: ${path}, owner: ada, reason: known, until: 2999-01-01}\n`,
      )
    expect(waivers.length).toBeGreaterThan(0)
    fixture.write('schemas.yaml', `subjects:\n  - file: money.avsc\n    subject: money\nwaivers:\n${waivers.join('')}`)
    const refused = await call('apply')
    expect([refused.code, refused.error.includes('waived by ada) [only with --force-waived]')]).toEqual([1, true])
    expect(await call('apply', '--force-waived')).toMatchObject({ code: 0 })
    expect(await askRegistry(url, 'GET /subjects/money/versions')).toEqual([1, 2])
  })
})

describe('subjects that are to be absent', () => {
  beforeEach(async () => {
    await askRegistry(url, 'POST /subjects/old-value/versions', { schema: '"string"' })
    manifest('absent: [old-value, never-there]\n')
  })

  test('stay unless deletes are asked for', async () => {
    const { code, out } = await call('apply')
    expect([code, out.includes('1 left out: subjects are deleted only with --delete')]).toEqual([0, true])
    expect(await askRegistry(url, 'GET /subjects')).toContain('old-value')
    expect((await call('plan')).out).toContain('- delete    old-value version 1 [only with --delete]\n')
  })

  test('are deleted softly when they are, and once', async () => {
    expect(await call('apply', '--delete')).toMatchObject({ code: 0 })
    expect(await askRegistry(url, 'GET /subjects?deletedOnly=true')).toEqual(['old-value'])
    expect((await call('apply', '--delete', '--json')).out).toContain('"steps": []')
  })

  test('are deleted whatever the order they are listed in, unless somebody else refers to them', async () => {
    const post = (subject: string, name: string, used?: string) =>
      askRegistry(url, `POST /subjects/${subject}/versions`, {
        schema: JSON.stringify({ type: 'record', name, fields: used === undefined ? [] : [{ name: 'a', type: used }] }),
        references: used === undefined ? [] : [{ name: used, subject: used.toLowerCase(), version: 1 }],
      })
    await post('a', 'A')
    await post('b', 'B', 'A')
    await post('c', 'C', 'B')
    manifest('absent: [a, b, c]\n')
    expect(await call('apply', '--delete')).toMatchObject({ code: 0, error: '' })
    expect(await askRegistry(url, 'GET /subjects')).toEqual(['money', 'old-value', 'orders-value'])
    fixture.write('schemas.yaml', 'subjects:\n  - {file: new.avsc, subject: new}\nabsent: [money, old-value]\n')
    fixture.write('new.avsc', record('New'))
    const { code, error } = await call('apply', '--delete')
    expect([code, error.includes('delete money: One or more references exist')]).toEqual([1, true])
    expect(await askRegistry(url, 'GET /subjects')).toEqual(['money', 'new', 'orders-value'])
  })

  test('cannot have a file', async () => {
    manifest('absent: [money]\n')
    const { code, error } = await call('apply', '--delete')
    expect([code, error.includes("'money' has a file and is to be absent")]).toEqual([2, true])
  })
})

describe('a lock file', () => {
  const lockPath = () => join(fixture.folder, 'schemas.lock')

  test('has what a check needs: the check says the same without the registry', async () => {
    await call('apply')
    fixture.write('money.avsc', record('Money', { name: 'amount', type: 'string', default: '' }))
    expect(await call('lock')).toMatchObject({ code: 0, out: 'schemas.lock: written\n' })
    const online = await call('check', '--output', 'json')
    const offline = await fixture.call(['check', '--against', 'lock', '--output', 'json'])
    const findingsOf = ({ out }: { readonly out: string }) => (JSON.parse(out) as { findings: object[] }).findings
    expect([online.code, offline.code]).toEqual([1, 1])
    expect(findingsOf(offline)).toEqual(findingsOf(online))
  })

  test('is the same text for the same registry, and --check tells', async () => {
    await call('apply')
    expect((await call('lock', '--check')).code).toBe(1)
    await call('lock')
    const before = readFileSync(lockPath(), 'utf8')
    expect(await call('lock')).toMatchObject({ code: 0, out: 'schemas.lock: unchanged\n' })
    expect(readFileSync(lockPath(), 'utf8')).toBe(before)
    expect((await call('lock', '--check')).code).toBe(0)
    await askRegistry(url, 'PUT /config/money', { compatibility: 'NONE' })
    expect((await call('lock', '--check')).code).toBe(1)
  })
})

describe('what cannot be done', () => {
  test.each(['plan', 'apply', 'lock'])(
    '%s without a registry, or with a wrong manifest, is called wrongly',
    async name => {
      expect(await fixture.call([name])).toMatchObject({ code: 2 })
      fixture.write('schemas.yaml', 'subjects: [{file: nowhere.avsc, subject: a}]\n')
      const { code, error } = await call(name)
      expect([code, error.includes('schemas.yaml line 1: nowhere.avsc is not there')]).toEqual([2, true])
    },
  )

  test.each(['plan', 'apply', 'lock'])('%s without an answer of the registry ends with 4', async name => {
    await fixture.stop()
    fixture = new CommandFixture()
    fixture.write('order.avsc', order)
    fixture.write('schemas.yaml', 'subjects: [{file: order.avsc, subject: a}]\n')
    const words = [
      name,
      '--registry-properties',
      fixture.write('fast.properties', `schema.registry.url=${url}\nmax.retries=0\n`),
    ]
    expect(await fixture.call(words)).toMatchObject({ code: 4 })
  })
})
