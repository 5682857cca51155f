import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CommandFixture } from '../../support/command-fixture.ts'

let fixture: CommandFixture
beforeEach(() => {
  fixture = new CommandFixture()
})
afterEach(() => fixture.stop())

const record = (name: string, type: unknown = 'int') => ({
  type: 'record',
  name,
  namespace: 'shop',
  doc: 'x',
  fields: [{ name: 'a', type, default: type === 'int' ? 0 : undefined }],
})
const lint = (...words: readonly string[]) => fixture.call(['lint', ...words])

async function found(...words: readonly string[]) {
  const { code, out, error } = await lint('--output', 'json', ...words)
  const findings = (JSON.parse(out) as { findings: { code: string; file: string; severity: string }[] }).findings
  return { code, error, findings: findings.map(({ code: name, file, severity }) => `${severity} ${name} ${file}`) }
}

describe('files', () => {
  test('are looked at without a manifest or a registry, and may refer to each other', async () => {
    fixture.write('order.avsc', record('order', 'shop.Money'))
    fixture.write('sub/money.avsc', record('Money'))
    const { code, findings } = await found('order.avsc', 'sub/money.avsc')
    expect([code, findings]).toEqual([0, ['warning TYPE_NAME_STYLE order.avsc']])
  })

  test('fail by a severity that is given, or by warnings where these are to count', async () => {
    fixture.write('order.avsc', record('order'))
    expect(await found('order.avsc', '--fail-on', 'warning')).toMatchObject({ code: 1 })
    const asError = await found('order.avsc', '--rule', 'TYPE_NAME_STYLE=error')
    expect([asError.code, asError.findings]).toEqual([1, ['error TYPE_NAME_STYLE order.avsc']])
    expect(await found('order.avsc', '--rule', 'TYPE_NAME_STYLE=off', '--fail-on', 'warning')).toMatchObject({
      code: 0,
    })
  })

  test('that cannot be read end with 3, those that are not there with 2', async () => {
    fixture.write('broken.avsc', '{')
    fixture.write('alone.avsc', record('A', 'shop.Nowhere'))
    expect((await lint('broken.avsc')).code).toBe(3)
    expect((await lint('alone.avsc')).code).toBe(3)
    expect((await lint('nowhere.avsc')).code).toBe(2)
  })

  test('are shown with the line, in every format of check', async () => {
    fixture.write('order.avsc', record('order'))
    const { out } = await lint('order.avsc')
    expect(out).toContain('warning TYPE_NAME_STYLE order.avsc:1:1')
    expect(out).toMatch(/\npassed: 1 schema\. 0 errors, 1 warning\.\n$/)
    const sarif = await lint('order.avsc', '--output', 'sarif')
    expect(JSON.parse(sarif.out)).toMatchObject({ version: '2.1.0' })
  })
})

describe('a baseline', () => {
  test('takes away what was there, and what comes later stands out', async () => {
    fixture.write('order.avsc', record('order'))
    expect(await lint('order.avsc', '--baseline', 'known.json', '--write-baseline')).toMatchObject({
      code: 0,
      out: 'known.json: 1 findings\n',
    })
    expect(existsSync(join(fixture.folder, 'known.json'))).toBe(true)
    fixture.write('money.avsc', record('money'))
    const later = await found('order.avsc', 'money.avsc', '--baseline', 'known.json')
    expect(later.findings).toEqual(['warning TYPE_NAME_STYLE money.avsc'])
    fixture.write('order.avsc', record('Order'))
    expect((await found('order.avsc', '--baseline', 'known.json')).error).toContain('1 findings that are gone')
    fixture.write('known.json', '{}')
    expect((await lint('order.avsc', '--baseline', 'known.json')).code).toBe(3)
  })

  test('of the manifest is the one that check uses', async () => {
    fixture.write('order.avsc', record('order'))
    const rules = 'lint:\n  rules: {TYPE_NAME_STYLE: error}\n  baseline: known.json\n'
    fixture.write('schemas.yaml', `subjects:\n  - {file: order.avsc, subject: orders-value}\n${rules}`)
    expect((await lint()).code).toBe(1)
    await lint('--write-baseline')
    expect((await lint()).code).toBe(0)
    const url = await fixture.registry()
    expect((await fixture.call(['check', '--registry', url])).code).toBe(0)
  })
})

test('the rules can be listed, and one that is none is refused', async () => {
  expect((await lint('--list-rules')).out).toContain('TYPE_NAME_STYLE (warning; AVRO, PROTOBUF)\n  Asks for')
  expect((await lint('x.avsc', '--rule', 'BOGUS=off')).code).toBe(2)
  expect((await lint()).code).toBe(2)
})
