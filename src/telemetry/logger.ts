import { pino, type DestinationStream } from 'pino'
import type { LogLevel } from './log-levels.ts'

type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void

/** What the rooms of the server write to. `fields` are machine-readable, `message` is for people; an error goes under `err`. */
export interface Logger {
  readonly fatal: Write
  readonly error: Write
  readonly warn: Write
  readonly info: Write
  readonly debug: Write
  /** A logger that adds `fields` to every line. */
  child(fields: Readonly<Record<string, unknown>>): Logger
}

/**
 * One JSON object a line, with the time in ISO 8601. Goes to standard error unless a destination is given, and is written
 * at once: a line that was logged is there even when the process dies next.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: label => ({ level: label }) },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  )
}
