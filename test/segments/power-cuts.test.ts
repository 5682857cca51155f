import { rmSync } from 'node:fs'
import { afterAll, expect, test } from '@jest/globals'
import { LogClock } from '../../src/broker/log/log-clock.ts'
import { PartitionLog } from '../../src/broker/log/partition-log.ts'
import { TailCache } from '../../src/broker/log/tail-cache.ts'
import { FolderStore } from '../../src/segments/folder-store.ts'
import { FakeClocks, removeTemporaryFolders, settingsOf, temporaryFolder } from './log-fixture.ts'
import type { LogBooks } from './power-books.ts'
import { anyOf, Books, happens, KeyedBooks } from './power-books.ts'
import { TransactionBooks } from './power-transactions.ts'
import { PoweredDisk } from './powered-disk.ts'

afterAll(removeTemporaryFolders)

const rounds = Number(process.env['HEADGATE_POWER_ROUNDS'] ?? 16)
/** How many calls to the disk a cut waits for at most while the store is opened. */
const maxStartCalls = 60
const roundsPerFolder = 8

async function openLogs(
  folder: string,
  disk: PoweredDisk,
  { configs, logCount }: Pick<Load, 'configs' | 'logCount'>,
): Promise<{ store: FolderStore; logs: PartitionLog[] }> {
  const clocks = new FakeClocks()
  const store = await FolderStore.open(folder, {
    files: disk.files,
    minSharedLogs: anyOf(1, 4, 8, 100),
    maxSharedFileBytes: anyOf(2000, 20_000, 200_000),
  })
  const settings = settingsOf({
    'segment.bytes': String(anyOf(400, 1000, 5000, 100_000)),
    'file.delete.delay.ms': '0',
    ...configs,
  })
  const open = async (partition: number): Promise<PartitionLog> => {
    const storage = await store.openLog({ topic: 'many', partition }, settings)
    return PartitionLog.open({ storage, settings, tail: new TailCache(0).open(), clock: new LogClock(clocks) })
  }
  return { store, logs: await Promise.all(Array.from({ length: logCount }, (_, partition) => open(partition))) }
}

interface Load {
  readonly what: string
  readonly newBooks: () => LogBooks
  readonly configs: Record<string, string>
  readonly logCount: number
  /** How many calls to the disk a cut waits for at most under this load. */
  readonly maxCalls: number
}

const many = { logCount: 12, maxCalls: 400 }
/** Few logs that go on for long: what is left of a transaction meets more than one compaction. */
const long = { logCount: 4, maxCalls: 1000 }

test.each<Load>([
  {
    what: 'what was acknowledged or read once is there, without a gap',
    newBooks: () => new Books(),
    configs: {},
    ...many,
  },
  {
    what: 'compaction loses no key',
    newBooks: () => new KeyedBooks(),
    configs: { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0' },
    ...many,
  },
  {
    what: 'a transaction is seen whole or not at all',
    newBooks: () => new TransactionBooks(false),
    configs: {},
    ...long,
  },
  {
    what: 'a transaction is seen whole or not at all, with compaction',
    newBooks: () => new TransactionBooks(true),
    configs: { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0' },
    ...long,
  },
])(
  'power cuts while segments follow each other fast: $what',
  async ({ newBooks, configs, logCount, maxCalls }) => {
    let books: readonly LogBooks[] = []
    let folder = ''
    for (let round = 0; round < rounds; round++) {
      if (round % roundsPerFolder === 0) {
        books = Array.from({ length: logCount }, newBooks)
        folder = temporaryFolder()
      }
      const disk = new PoweredDisk(folder)
      const left = temporaryFolder()
      const keep = anyOf(0, 0, 0.5, 0.9)
      let isOn = true
      const cut = (): void => {
        if (isOn) disk.leaveIn(left, keep)
        isOn = false
      }
      // A start is cut off as well, now and then.
      if (happens(0.2)) disk.cutAfter(Math.ceil(Math.random() * maxStartCalls), cut)
      const { store, logs } = await openLogs(folder, disk, { configs, logCount })
      if (isOn) {
        disk.cutAfter(Infinity, cut)
        const faults = await Promise.all(logs.map((log, index) => books[index]?.faults(log)))
        expect({ round, faults }).toEqual({ round, faults: logs.map(() => []) })
        disk.cutAfter(Math.ceil(Math.random() * maxCalls), cut)
        await Promise.all(logs.map((log, index) => books[index]?.work(log, () => isOn)))
      }
      await store.stop(false)
      rmSync(folder, { recursive: true, force: true })
      folder = left
    }
  },
  20_000 + rounds * 5000,
)
