import type { LogRecord } from '../coordinator-log.ts'

/** Groups of the newer protocol on their way out of the log. */
export class LoadedConsumerGroups {
  read(_record: LogRecord, _keyType: number): void {}
  open(): void {}
}
