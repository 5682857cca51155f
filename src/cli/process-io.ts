import { once } from 'node:events'
import type { CommandIo } from './command-io.ts'

const stopSignals = ['SIGINT', 'SIGTERM'] as const

/** The process as commands see it. Who reads our output may stop reading: then the process ends as if it was told to. */
export function processIo(): CommandIo {
  const { stdin, stdout, stderr, env } = process
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  return {
    environment: env,
    out: text => void stdout.write(text),
    error: text => void stderr.write(text),
    input: stdin,
    taken: async () => {
      if (stdout.writableNeedDrain) await once(stdout, 'drain')
    },
    isWatched: stderr.isTTY,
    isTerminal: stdout.isTTY,
    onInterrupt: stop => {
      for (const signal of stopSignals) process.once(signal, stop)
      return () => {
        for (const signal of stopSignals) process.removeListener(signal, stop)
      }
    },
  }
}
