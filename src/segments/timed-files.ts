import type { Histogram } from '../telemetry/metrics.ts'
import type { Files } from './files.ts'

/** The same files, with the time of every sync that ends well. */
export function timedFiles(files: Files, durations: Histogram): Files {
  return {
    ...files,
    datasync: async fd => {
      const startMs = performance.now()
      await files.datasync(fd)
      durations.observe((performance.now() - startMs) / 1000)
    },
  }
}
