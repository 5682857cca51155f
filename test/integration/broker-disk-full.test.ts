import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { produce } from '../../src/kafka/messages/produce.ts'
import { batchOf } from '../support/broker-requests.ts'
import { KafkaClient } from '../support/kafka-client.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { startServer } from '../support/server-process.ts'
import { BrokerReading } from './kill-broker-reading.ts'
import { makeTopic } from './kill-broker-topics.ts'

const storageError = 56
const megabyte = 1024 * 1024
const ballastBytes = 8 * megabyte
const partitions = 12

/** A file system in memory of 24 MB at a path; why there can be none. */
function mountSmall(path: string): string | undefined {
  try {
    mkdirSync(path)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', path], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return (error as Error).message.split('\n').at(-2) ?? 'no mount'
  }
}

const folder = mkdtempSync(join(tmpdir(), 'headgate-full-'))
const mounted = join(folder, 'broker')
const missing = mountSmall(mounted)
if (missing !== undefined && process.env['CI'] === 'true') throw new Error(`a full disk: ${missing}`)
if (missing !== undefined) process.stderr.write(`skipped: a full disk: ${missing}\n`)
const describeWithMount = missing === undefined ? describe : describe.skip

let server: ServerProcess | undefined
afterAll(async () => {
  await server?.stop('SIGKILL')
  if (missing === undefined) execFileSync('umount', [mounted])
  rmSync(folder, { recursive: true, force: true })
})

const open = async (): Promise<ServerProcess> =>
  (server = await startServer({ environment: { HEADGATE_DATA: folder } }))

const connect = ({ kafkaAddress }: ServerProcess): Promise<KafkaClient> =>
  KafkaClient.connect(Number(kafkaAddress?.split(':').at(-1)))

/** What was acknowledged, by partition. */
const acknowledged: string[][] = Array.from({ length: partitions }, () => [])
let count = 0

/** Produces to all partitions at once; the error codes. */
async function produceEverywhere(client: KafkaClient, bytes: number): Promise<readonly number[]> {
  const sent = acknowledged.map((_, index) => `${index}:${count++}:${'x'.repeat(bytes)}`)
  const partitionData = sent.map((value, index) => ({ index, records: batchOf([value]) }))
  const request = { acks: -1, timeoutMs: 30_000, topicData: [{ name: 'full', partitionData }] }
  const { responses } = await client.ask(produce, 9, request)
  const answers = responses[0]?.partitionResponses ?? []
  for (const { index, errorCode } of answers) if (errorCode === 0) acknowledged[index]?.push(sent[index] ?? '')
  return answers.map(({ errorCode }) => errorCode)
}

async function expectAll(client: KafkaClient): Promise<void> {
  const reading = new BrokerReading()
  for (const [partition, values] of acknowledged.entries()) {
    const found = (await reading.all(client, { topic: 'full', partition })).map(({ value }) => value)
    // What was not acknowledged may be there.
    const known = new Set(values)
    expect(found.filter(value => known.has(value)).length).toBe(values.length)
    expect(found.filter(value => known.has(value))).toEqual(values)
  }
}

describeWithMount('on a small file system', () => {
  test('a disk that is full costs nothing acknowledged, and writes go on when there is room', async () => {
    const first = await open()
    const client = await connect(first)
    expect(await makeTopic(client, { name: 'full', partitions })).toBe(0)
    writeFileSync(join(mounted, 'ballast'), Buffer.alloc(ballastBytes))
    const refused = new Set<number>()
    for (let round = 0; round < 400 && statfsSync(mounted).bavail > 0; round++)
      for (const code of await produceEverywhere(client, 20_000)) refused.add(code)
    for (const code of await produceEverywhere(client, 20_000)) refused.add(code)
    expect(refused).toEqual(new Set([0, storageError]))
    expect((await fetch(`${first.url}/subjects`)).status).toBe(200)
    await expectAll(client)
    rmSync(join(mounted, 'ballast'))
    // The broker looks every half minute whether it can go on.
    const deadline = Date.now() + 70_000
    for (let codes = await produceEverywhere(client, 10); codes.some(code => code !== 0);) {
      expect(codes.filter(code => code !== 0 && code !== storageError)).toEqual([])
      if (Date.now() > deadline) throw new Error(`still ${codes.join()} after the disk has room`)
      await new Promise(resolve => setTimeout(resolve, 500))
      codes = await produceEverywhere(client, 10)
    }
    await expectAll(client)
    client.close()
    await first.stop('SIGKILL')
    const again = await connect(await open())
    await expectAll(again)
    expect((await produceEverywhere(again, 10)).every(code => code === 0)).toBe(true)
    again.close()
    expect(await server?.stop()).toBe(0)
  }, 180_000)
})
