import { readFileSync } from 'node:fs'
import type { Logger } from '../telemetry/logger.ts'

/** Half of 1,024, which every system grants. */
const leastOpenFiles = 512
/** More are not worth their memory in the kernel. */
const mostOpenFiles = 16_384

/**
 * How many files of logs stay open: half of what the process may open, the rest is for connections and the registry. A log
 * whose file is closed opens it for each write.
 */
export function logFilesOpen(logger: Logger, limits: () => string = readLimits): number {
  try {
    const [, soft] = /^Max open files\s+(\S+)/m.exec(limits()) ?? []
    const granted = soft === 'unlimited' ? Infinity : Number(soft ?? 0)
    return Math.min(mostOpenFiles, Math.max(leastOpenFiles, Math.floor(granted / 2)))
  } catch (error) {
    logger.debug({ err: error }, 'the limit of open files is not known')
    return leastOpenFiles
  }
}

/** Linux alone has it. */
const readLimits = (): string => readFileSync('/proc/self/limits', 'utf8')
