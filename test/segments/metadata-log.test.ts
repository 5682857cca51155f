import { cpSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { clusterIdentity } from '../../src/broker/cluster-identity.ts'
import { MetadataLog } from '../../src/segments/metadata-log.ts'
import { nodeFiles } from '../../src/segments/node-files.ts'
import { faultyFiles, noFaults } from './faulty-files.ts'
import { removeTemporaryFolders, temporaryFolder } from './log-fixture.ts'

afterAll(removeTemporaryFolders)

const topics = (log: MetadataLog): unknown => Object.fromEntries(log.entries('topic'))

test('what was written is there after the next start, whatever the names', async () => {
  const folder = temporaryFolder()
  const first = await MetadataLog.open(nodeFiles, folder)
  await Promise.all([
    first.write([{ kind: 'topic', key: '__proto__', value: { partitions: 3 } }]),
    first.write([
      { kind: 'topic', key: 'b', value: 'x' },
      { kind: 'user', key: 'u', value: null },
    ]),
  ])
  await first.write([{ kind: 'topic', key: 'b' }])
  await first.close()
  const second = await MetadataLog.open(nodeFiles, folder)
  expect([...second.entries('topic')]).toEqual([['__proto__', { partitions: 3 }]])
  expect([...second.entries('user')]).toEqual([['u', null]])
  await second.close()
})

test('a write that was torn anywhere is as if it had not been', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'metadata.log')
  const log = await MetadataLog.open(nodeFiles, folder)
  await log.write([{ kind: 'topic', key: 'a', value: 1 }])
  const size = statSync(path).size
  await log.write([
    { kind: 'topic', key: 'b', value: 2 },
    { kind: 'topic', key: 'c', value: 3 },
  ])
  await log.close()
  for (let cut = size; cut < readFileSync(path).length; cut++) {
    const copy = temporaryFolder()
    cpSync(folder, copy, { recursive: true })
    truncateSync(join(copy, 'metadata.log'), cut)
    const again = await MetadataLog.open(nodeFiles, copy)
    expect(topics(again)).toEqual({ a: 1 })
    await again.write([{ kind: 'topic', key: 'd', value: 4 }])
    await again.close()
    const third = await MetadataLog.open(nodeFiles, copy)
    expect(topics(third)).toEqual({ a: 1, d: 4 })
    await third.close()
  }
})

test('damage with sound entries behind it is refused', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'metadata.log')
  const log = await MetadataLog.open(nodeFiles, folder)
  for (const key of ['a', 'b', 'c']) await log.write([{ kind: 'topic', key, value: 1 }])
  await log.close()
  const bytes = readFileSync(path)
  bytes[12] = (bytes[12] as number) ^ 1
  writeFileSync(path, bytes)
  await expect(MetadataLog.open(nodeFiles, folder)).rejects.toThrow(/damaged at byte 0/)
})

test('history is dropped when most of the file is', async () => {
  const folder = temporaryFolder()
  const log = await MetadataLog.open(nodeFiles, folder)
  const value = 'x'.repeat(100_000)
  for (let round = 0; round < 40; round++)
    await log.write([{ kind: 'topic', key: `k${round % 2}`, value: value + round }])
  expect(statSync(join(folder, 'metadata.log')).size).toBeLessThan(1_500_000)
  await log.close()
  const again = await MetadataLog.open(nodeFiles, folder)
  expect(topics(again)).toEqual({ k0: `${value}38`, k1: `${value}39` })
  await again.close()
})

test('after a failed sync nothing is taken any more, and nothing failed is shown', async () => {
  const faults = noFaults()
  const log = await MetadataLog.open(faultyFiles(faults), temporaryFolder())
  await log.write([{ kind: 'topic', key: 'a', value: 1 }])
  faults.failingSyncs = 'metadata.log'
  await expect(log.write([{ kind: 'topic', key: 'b', value: 1 }])).rejects.toThrow(/restart to verify/)
  faults.failingSyncs = undefined
  await expect(log.write([{ kind: 'topic', key: 'c', value: 1 }])).rejects.toThrow(/restart to verify/)
  expect(topics(log)).toEqual({ a: 1 })
  await log.close()
})

test.each([0, 5, 40])(
  'a disk that is full after %d bytes costs one change; others are taken when there is room',
  async room => {
    const faults = noFaults()
    const folder = temporaryFolder()
    const log = await MetadataLog.open(faultyFiles(faults), folder)
    await log.write([{ kind: 'topic', key: 'a', value: 1 }])
    faults.roomBytes = room
    const lost = log.write([{ kind: 'topic', key: 'b', value: 'x'.repeat(100) }])
    await expect(lost).rejects.toMatchObject({ name: 'StorageFailure', isFinal: false })
    faults.roomBytes = Infinity
    await log.write([{ kind: 'topic', key: 'c', value: 3 }])
    expect([...log.entries('topic').keys()]).toEqual(['a', 'c'])
    await log.close()
    const again = await MetadataLog.open(nodeFiles, folder)
    expect([...again.entries('topic').keys()]).toEqual(['a', 'c'])
    await again.close()
  },
)

test('a cluster keeps the id of its first start', async () => {
  const folder = temporaryFolder()
  const first = await MetadataLog.open(nodeFiles, folder)
  const made = await clusterIdentity(first, 1)
  expect(made.clusterId).toMatch(/^[\w-]{22}$/)
  await first.close()
  const second = await MetadataLog.open(nodeFiles, folder)
  expect(await clusterIdentity(second, 2)).toEqual(made)
  await second.close()
})
