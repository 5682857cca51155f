import { cpSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, expect, test } from '@jest/globals'
import { LogClock } from '../../../src/broker/log/log-clock.ts'
import { LogMaintenance } from '../../../src/broker/log/log-maintenance.ts'
import { createLogger } from '../../../src/telemetry/logger.ts'
import {
  allValues,
  append,
  numbered,
  openLog,
  partition,
  removeTemporaryFolders,
  temporaryFolder,
} from '../../segments/log-fixture.ts'

afterAll(removeTemporaryFolders)

const options = {
  retentionIntervalMs: 60_000,
  compactionIntervalMs: 60_000,
  flushIntervalMs: 60_000,
  producerExpirationMs: 60_000,
  maxTableBytes: 1 << 20,
}

/** The folder as a process leaves it that is killed now. */
function killed(folder: string): string {
  const copy = temporaryFolder()
  cpSync(folder, copy, { recursive: true })
  return copy
}

test('segments that a crash has left are verified once, not at every start', async () => {
  const folder = temporaryFolder()
  const first = await openLog(folder, { configs: { 'segment.bytes': '145' } })
  for (let index = 0; index < 21; index++) await append(first.log, [`v${index}`])
  const left = killed(folder)
  await first.stop()

  const { log, store, clocks, stop } = await openLog(left)
  expect(log.storage.verifiedFrom).toBe(0n)
  const logs = () => [{ partition, log }]
  const maintenance = new LogMaintenance(
    { logs, store, clock: new LogClock(clocks), logger: createLogger('silent') },
    options,
  )
  let isOpened: () => void = () => undefined
  maintenance.start(new Promise<void>(resolve => (isOpened = resolve)))
  await turn()
  expect(log.storage.checkpoint.recoveryPoint).toBe(0n)
  isOpened()
  while (log.storage.checkpoint.recoveryPoint === 0n) await turn()
  await maintenance.stop()
  const leftAgain = killed(left)
  await stop()

  const again = await openLog(leftAgain)
  expect(again.log.storage.verifiedFrom).toBe(21n)
  expect(await allValues(again.log)).toEqual(numbered(21))
  await again.stop()
})
