import type { Logger } from '../telemetry/logger.ts'

/** What Node takes unless UV_THREADPOOL_SIZE says otherwise; it is read before any of our code runs. */
const defaultThreads = 4
/** From here on, syncs of four logs at once leave threads for reads. */
const enoughThreads = 8
const maxSyncs = 4

/** How many syncs may run at once: reads of files share the threads, and must not wait behind all syncs. */
export function syncsAtOnce(environment: Readonly<Record<string, string | undefined>>, logger: Logger): number {
  const given = Number(environment.UV_THREADPOOL_SIZE)
  const threads = Number.isInteger(given) && given > 0 ? given : defaultThreads
  if (threads >= enoughThreads) return maxSyncs
  logger.debug({ threads }, `UV_THREADPOOL_SIZE is below ${enoughThreads}: fewer logs are synced at once`)
  return Math.max(1, threads - 1)
}
