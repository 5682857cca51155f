import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { OwnHeadgate } from '../support/own-headgate.ts'

let headgate: OwnHeadgate
beforeAll(async () => {
  headgate = await OwnHeadgate.start()
}, 60_000)
afterAll(() => headgate.end())

const called = (words: string, input?: string) => headgate.call(words, input)

interface Shown {
  readonly id: string
  readonly outcome: string
  readonly records: readonly { readonly reason: string }[]
}

const listed = async (words = ''): Promise<readonly Shown[]> =>
  (JSON.parse((await called(`rejections list --json${words}`)).out) as { rejections: Shown[] }).rejections

describe('the ladder', () => {
  test('begins with observing: what would be refused is stored, kept and counted', async () => {
    await called('topics create orders --partitions 1')
    expect((await called('gate set orders --level id --outcome observe')).code).toBe(0)
    expect((await called('produce orders', 'one\ntwo\n')).code).toBe(0)
    expect(await listed(' --topic orders')).toMatchObject([
      { outcome: 'observe', records: [{ reason: 'missing-id' }, {}] },
    ])
    expect((await called('gate report orders')).out).toMatch(
      / 2 +value +missing-id +headgate-cli +orders-value +observe/,
    )
  })

  test('goes up by force alone while violations are fresh', async () => {
    expect((await called('gate set orders --outcome reject')).error).toContain(
      '2 records failed within the last 24 hours',
    )
    expect((await called('gate set orders --outcome reject --force')).out).toContain('outcome    reject')
  })

  test('ends with refusing: the producer is told the id under which the reason is found', async () => {
    const { code, error } = await called('produce orders', 'three\n')
    expect(code).toBe(1)
    const [, id] = /rejection (r-[0-9A-Z]{26})/.exec(error) ?? []
    const { out } = await called(`rejections show ${id}`)
    expect(out).toMatch(/outcome +reject\n +failed +1 of 1 record\n\nrecord 0: value: carries no schema id/)
  })

  test('shows the switch of Confluent as the level that it means, and takes it away when it contradicts', async () => {
    await called('topics create confluent --config confluent.value.schema.validation=true')
    expect((await called('gate report confluent')).out).toContain(
      'value      id\n  outcome    reject\n  confluent.value.schema.validation=true (topic)\n',
    )
    expect((await called('gate set confluent --level none')).out).not.toContain('confluent.value')
    expect((await called('gate set confluent --level payload')).out).toContain('value      payload')
  })

  test('is refused configs that the broker does not take, with the reason', async () => {
    const name = `t${'x'.repeat(245)}`
    await called(`topics create ${name}`)
    const { code, error } = await called(`gate set ${name} --level id --outcome quarantine`)
    expect([code, error]).toEqual([1, expect.stringContaining('validation.quarantine.topic')])
  })
})

test('a report names the patterns of JSON schemas that values are not checked against', async () => {
  const schema = { type: 'object', properties: { code: { type: 'string', pattern: '(?=a)b' } } }
  const body = JSON.stringify({ schemaType: 'JSON', schema: JSON.stringify(schema) })
  const headers = { 'Content-Type': 'application/json' }
  const url = `${headgate.registryUrl}/subjects/codes-value/versions`
  const { id } = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { id: number }
  const pinned = `--config validation.value.schema.pinned=${id}`
  await called(`topics create codes --config validation.value.level=payload ${pinned}`)
  expect((await called('produce codes', '{"code": "x"}\n')).code).toBe(0)
  expect((await called('produce codes', '{"code": 1}\n')).code).toBe(1)
  const { out } = await called('gate report codes')
  expect(out).toMatch(new RegExp(`FIELD +SCHEMA +PATTERN\nvalue +codes-value \\(id ${id}\\) +\\(\\?=a\\)b\n`))
})

test('rejections and their counts outlive a restart', async () => {
  const before = await listed()
  expect(before.length).toBeGreaterThan(1)
  await headgate.restart()
  expect(await listed()).toEqual(before)
  expect((await called('gate report orders')).out).toContain('3 records failed')
})

test('a default of the settings shows as what holds for topics', async () => {
  await headgate.restart({ 'validation-value-level': 'id' })
  await called('topics create plain')
  expect((await called('gate report plain')).out).toContain('value      id')
  const answer = await fetch(`${headgate.registryUrl}/governance/v1/gates/plain`)
  expect(await answer.json()).toMatchObject({
    gate: { value: 'id', configs: { 'validation.value.level': { value: 'id', source: 'default' } } },
  })
})

test('a server without a broker has no gate', async () => {
  await headgate.restart({ kafka: 'off' })
  const answer = await fetch(`${headgate.registryUrl}/governance/v1/rejections`)
  expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ error_code: 40473 })])
})
