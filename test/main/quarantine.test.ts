import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { OwnHeadgate } from '../support/own-headgate.ts'

let headgate: OwnHeadgate
let topic: string
let topics = 0

const order = { type: 'record', name: 'Order', fields: [{ name: 'id', type: 'int' }] }

beforeAll(async () => {
  headgate = await OwnHeadgate.start()
}, 60_000)
afterAll(() => headgate.end())

const called = (words: string, input?: string) => headgate.call(words, input)
const produced = (words: string, ...lines: string[]) =>
  called(`produce ${topic} ${words}`, lines.map(line => `${line}\n`).join(''))
const line = (value: string, key = 'k') => JSON.stringify({ key, value, headers: [{ name: 'trace', value: key }] })

interface Listed {
  readonly count: number
  readonly records: readonly {
    readonly rejectionId: string
    readonly key: string
    readonly value: string
    readonly sourcePartition: number
    readonly headers: readonly unknown[]
  }[]
}

const listed = async (flags = ''): Promise<Listed> => {
  const { out } = await called(`quarantine list ${topic} --json${flags}`)
  return JSON.parse(out) as Listed
}

/** Values that consumers of the topic see, as text. */
const consumed = async (): Promise<readonly { partition: number; key: unknown; value: unknown; headers: unknown }[]> =>
  (await called(`consume ${topic} --from start --until-end --json`)).out
    .split('\n')
    .filter(text => text !== '')
    .map(text => JSON.parse(text) as never)

beforeEach(async () => {
  topic = `orders-${++topics}`
  await headgate.register(`${topic}-value`, order)
  await called(
    `topics create ${topic} --partitions 3 --config validation.value.level=id --config validation.outcome=quarantine`,
  )
})

describe('a quarantine', () => {
  test('takes what fails and leaves the rest; it is listed and shown', async () => {
    expect((await produced('--partition 2 --json', line('one', 'a'), line('two', 'b'))).code).toBe(0)
    const { count, records } = await listed()
    expect(count).toBe(2)
    expect(records).toMatchObject([
      { topic, sourcePartition: 2, client: 'headgate-cli', reason: 'missing-id', key: 'YQ==', value: 'b25l' },
      { key: 'Yg==', value: 'dHdv' },
    ])
    expect(records[0]?.headers).toEqual([{ name: 'trace', value: 'YQ==' }])
    const text = await called(`quarantine list ${topic}`)
    expect(text.out).toMatch(
      new RegExp(`^PLACE +TIME +REJECTION .*\\n2:0 .* ${records[0]?.rejectionId} +headgate-cli +missing-id +3 `),
    )
    const shown = await called(`quarantine show ${topic} ${records[0]?.rejectionId}`)
    expect(shown.out).toMatch(
      /sent to +orders-\d+, partition 2\n[^]*key +a\n +header +trace: a\n +value +one\n\nrecord 2:1\n/,
    )
    expect(await called(`quarantine show ${topic} r-0`)).toMatchObject({ code: 1, out: '' })
  })

  test('that does not exist yet is told so', async () => {
    expect(await called(`quarantine list ${topic}`)).toMatchObject({
      code: 1,
      error: expect.stringContaining(`${topic}.quarantine`),
    })
    expect(await called('quarantine list no-such-topic')).toMatchObject({ code: 1 })
  })
})

describe('a replay', () => {
  beforeEach(async () => {
    await produced('--partition 1 --json', line('one', 'a'))
    await produced('--partition 2 --json', line('two', 'b'), line('three', 'c'))
  })

  test('has to be told what to send again', async () => {
    expect(await called(`quarantine replay ${topic}`)).toMatchObject({
      code: 2,
      error: expect.stringContaining('--all'),
    })
  })

  test('sends nothing in a dry run, and says what it would', async () => {
    const { code, out } = await called(`quarantine replay ${topic} --all --dry-run`)
    expect([code, out]).toEqual([0, `3 records would be sent to topic '${topic}'.\n`])
    expect((await listed()).count).toBe(3)
    expect(await consumed()).toEqual([])
  })

  test('keeps partition, key, value and headers, and leaves the notes of the gate behind', async () => {
    await called(`gate set ${topic} --level none --force`)
    expect(await called(`quarantine replay ${topic} --all`)).toMatchObject({
      code: 0,
      out: `3 records were sent to topic '${topic}'.\n`,
    })
    const records = await consumed()
    const places = records.map(({ partition, key, value }) => `${partition} ${String(key)} ${String(value)}`)
    expect(places.sort()).toEqual(['1 a one', '2 b two', '2 c three'])
    expect(JSON.stringify(records)).not.toContain('quarantine.')
    expect(records.every(({ headers }) => JSON.stringify(headers).includes('trace'))).toBe(true)
  })

  test('goes through the gate again: what fails again is told apart, whatever becomes of it', async () => {
    const again = await called(`quarantine replay ${topic} --all`)
    expect(again).toMatchObject({ code: 1, out: expect.stringContaining('3 records of these failed again') })
    expect((await listed()).count).toBe(6)
    await called(`gate set ${topic} --outcome reject --force`)
    const [first] = (await listed()).records
    const refused = await called(`quarantine replay ${topic} --rejection ${first?.rejectionId} --json`)
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toMatchObject({
      dryRun: false,
      sent: 0,
      quarantinedAgain: 0,
      refused: [{ rejectionId: first?.rejectionId, problem: expect.stringContaining('carries no schema id') }],
    })
  })

  test('of a batch in which some fail again sends the others', async () => {
    await called(`gate set ${topic} --level none --force`)
    await called(`gate set ${topic} --level id --force`)
    await called(`topics alter ${topic} --config validation.null.value=reject`)
    await produced('--partition 0 --json', JSON.stringify({ key: 'null', value: null }), line('bad', 'x'))
    await called(`topics alter ${topic} --config validation.null.value=accept`)
    await called(`gate set ${topic} --outcome reject --force`)
    const { out, error, code } = await called(`quarantine replay ${topic} --all`)
    expect(out).toBe(`1 record was sent to topic '${topic}'.\n`)
    expect([code, error]).toEqual([1, expect.stringMatching(/^4 records refused again:\n( {2}\d:\d+: .*\n){4}$/)])
    expect(await consumed()).toMatchObject([{ partition: 0, key: 'null', value: null }])
  })

  test('finds out one by one which records are refused where the broker does not say', async () => {
    await produced('--partition 2', 'y'.repeat(2000))
    await called(`gate set ${topic} --level none --force`)
    await called(`topics alter ${topic} --config max.message.bytes=500`)
    const { code, out, error } = await called(`quarantine replay ${topic} --all`)
    expect([code, out]).toEqual([1, `3 records were sent to topic '${topic}'.\n`])
    expect(error).toMatch(/^1 record refused again:\n {2}2:2: .*MESSAGE_TOO_LARGE/)
  })

  test('is narrowed by rejection, client, reason and time', async () => {
    await called(`gate set ${topic} --level none --force`)
    const [first] = (await listed()).records
    const dry = async (flags: string) =>
      (await called(`quarantine replay ${topic} --dry-run ${flags}`)).out.split(' ')[0]
    expect(await dry(`--rejection ${first?.rejectionId}`)).toBe(first?.sourcePartition === 1 ? '1' : '2')
    expect(await dry('--client headgate-cli')).toBe('3')
    expect(await dry('--client other')).toBe('0')
    expect(await dry('--reason missing-id')).toBe('3')
    expect(await dry('--reason hook')).toBe('0')
    expect(await dry('--since 1h')).toBe('3')
    expect(await dry('--until 1h')).toBe('0')
    expect(await called(`quarantine replay ${topic} --since never`)).toMatchObject({ code: 2 })
  })

  test('leaves out values that were not kept', async () => {
    await called(`topics alter ${topic} --config validation.quarantine.value=omit`)
    await produced('--partition 0', 'secret')
    const { out, error, code } = await called(`quarantine replay ${topic} --all --dry-run`)
    expect([code, out.split(' ')[0]]).toEqual([1, '3'])
    expect(error).toMatch(/1 record cannot be sent:\n {2}0:0: its value was left out \(6 bytes\)\n/)
    expect((await called(`quarantine list ${topic}`)).out).toMatch(/ 6 /)
  })
})
