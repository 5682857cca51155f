import { LogClock } from '../../../src/broker/log/log-clock.ts'
import { LogMaintenance } from '../../../src/broker/log/log-maintenance.ts'
import { createLogger } from '../../../src/telemetry/logger.ts'
import type { OpenLog } from '../../segments/log-fixture.ts'
import { partition } from '../../segments/log-fixture.ts'

const options = {
  retentionIntervalMs: 60_000,
  compactionIntervalMs: 60_000,
  flushIntervalMs: 60_000,
  producerExpirationMs: 60_000,
  maxTableBytes: 1 << 20,
}

/** What looks after one log, as often as a test asks it to. */
export function maintenanceOf({ log, store, clocks }: OpenLog, clock = new LogClock(clocks)): LogMaintenance {
  return new LogMaintenance({ logs: () => [{ partition, log }], store, clock, logger: createLogger('silent') }, options)
}
