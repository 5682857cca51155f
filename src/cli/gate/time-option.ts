import { CommandProblem } from '../command-failure.ts'

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** What `timeOf` reads, for the help. */
export const timeForms = '2026-11-21T22:00:00Z, 2026-11-21, 90s, 15m, 24h or 7d ago'

/** Milliseconds since 1970 of a time with its zone, of a day in UTC, or of so long ago. Throws CommandProblem. */
export function timeOf(flag: string, text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? []
  if (count !== undefined) return Math.max(0, nowMs - Number(count) * units[unit as keyof typeof units])
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)
  const time = isTime ? Date.parse(text) : NaN
  if (time >= 0) return time
  throw new CommandProblem(`${flag}: '${text}' is no time. It can be ${timeForms}.`, 2)
}
