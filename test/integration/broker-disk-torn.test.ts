import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBatchHeader, recordBatches } from '../../src/kafka/record-batch.ts'
import type { BrokerFixture } from '../support/broker-fixture.ts'
import { startBroker } from '../support/broker-fixture.ts'
import { batchOf, fetchFrom, makeTopics, produceTo, valuesOf } from '../support/broker-requests.ts'
import { KafkaClient } from '../support/kafka-client.ts'

const scratch = mkdtempSync(join(tmpdir(), 'headgate-torn-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const batches = 60
const tailBytes = 4096
const ways = 50
const segment = join('topics', 'orders-0', '00000000000000000000.log')
const values = Array.from({ length: batches }, (_, index) => `${index}:${'v'.repeat(index % 150)}`)

async function withBroker<Result>(
  folder: string,
  work: (client: KafkaClient, broker: BrokerFixture) => Promise<Result>,
): Promise<Result> {
  const broker = await startBroker({ folder })
  const client = await KafkaClient.connect(broker.port)
  try {
    return await work(client, broker)
  } finally {
    client.close()
    await broker.stop()
  }
}

/** A folder as a crash leaves it, with every batch acknowledged, and one as a stop in good order does. */
async function written(): Promise<{ readonly crashed: string; readonly stopped: string }> {
  const stopped = join(scratch, 'stopped')
  const crashed = join(scratch, 'crashed')
  await withBroker(stopped, async client => {
    await makeTopics(client, 'orders', 'others')
    for (const value of values) expect((await produceTo(client, 'orders', batchOf([value]))).errorCode).toBe(0)
    cpSync(stopped, crashed, { recursive: true })
  })
  return { crashed, stopped }
}

/** The same damage in every run: halves of truncations and of flipped bits, spread over the tail. */
function damage(path: string, way: number): number {
  const bytes = readFileSync(path)
  const position = bytes.length - tailBytes + Math.floor((way * 997) % tailBytes)
  bytes[position] = (bytes[position] ?? 0) ^ (1 << (way % 8))
  if (way % 2 === 0) writeFileSync(path, bytes)
  else truncateSync(path, position)
  return position
}

/** Batches that end at a position or before it. */
function wholeBefore(path: string, position: number): number {
  const ends: number[] = []
  for (const batch of recordBatches(readFileSync(path)))
    ends.push((ends.at(-1) ?? 0) + readBatchHeader(batch).sizeBytes)
  return ends.filter(end => end <= position).length
}

test('a torn tail costs the batch it is in and those behind it; producers and consumers go on', async () => {
  const { crashed, stopped } = await written()
  for (let way = 0; way < ways; way++) {
    const torn = join(scratch, `torn-${way}`)
    cpSync(crashed, torn, { recursive: true })
    const position = damage(join(torn, segment), way)
    const kept = values.slice(0, wholeBefore(join(crashed, segment), position))
    await withBroker(torn, async client => {
      const found = valuesOf(await fetchFrom(client, 'orders'))
      expect({ way, found }).toEqual({ way, found: kept })
      expect(await produceTo(client, 'orders', batchOf(['after']))).toMatchObject({
        errorCode: 0,
        baseOffset: BigInt(kept.length),
      })
      expect(valuesOf(await fetchFrom(client, 'orders'))).toEqual([...kept, 'after'])
    })
    rmSync(torn, { recursive: true })
  }
  // What was on the disk for certain must not be missing: nobody may write behind it.
  for (let way = 1; way < ways; way += 10) {
    const torn = join(scratch, `short-${way}`)
    cpSync(stopped, torn, { recursive: true })
    damage(join(torn, segment), way)
    await withBroker(torn, async client => {
      expect((await produceTo(client, 'orders', batchOf(['after']))).errorCode).toBe(56)
      expect((await produceTo(client, 'others', batchOf(['after']))).errorCode).toBe(0)
      expect(valuesOf(await fetchFrom(client, 'others'))).toEqual(['after'])
    })
  }
}, 120_000)
