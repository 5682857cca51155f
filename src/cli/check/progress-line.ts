import type { CommandIo } from '../command-io.ts'

/** Times between two lines of progress. */
const INTERVAL_MS = 100

/** A line that says how far a check is, written over itself on a terminal; silent where nobody reads along. */
export function progressLine(
  io: CommandIo,
  isQuiet: boolean,
): { readonly show: (done: number, total: number) => void; readonly clear: () => void } {
  const isShown = io.isWatched === true && !isQuiet && !io.environment.CI
  let last = Date.now()
  let hasLine = false
  return {
    show(done, total) {
      if (!isShown || Date.now() - last < INTERVAL_MS) return
      last = Date.now()
      hasLine = true
      io.error(`\r${done} of ${total} schemas`)
    },
    clear() {
      if (hasLine) io.error('\r\u001B[K')
    },
  }
}
