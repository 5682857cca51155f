import { printable } from '../command-failure.ts'

/** What one look came to, and what to do about it. */
export interface DoctorLine {
  /** `clock`, `tls`: stable, for programs. */
  readonly check: string
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  readonly advice?: string
}

type Maker = (check: string, message: string, advice?: string) => DoctorLine

const maker =
  (status: DoctorLine['status']): Maker =>
  (check, message, advice) => ({ check, status, message, ...(advice !== undefined && { advice }) })

export const ok: Maker = maker('ok')
export const warn: Maker = maker('warn')
export const fail: Maker = maker('fail')

const marks = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' } as const

/** A line for each look, and one below it for what to do. */
export function doctorText(lines: readonly DoctorLine[]): string {
  const width = Math.max(0, ...lines.map(({ check }) => check.length))
  return lines
    .map(({ check, status, message, advice }) => {
      const first = `${marks[status]}  ${check.padEnd(width)}  ${printable(message)}\n`
      return advice === undefined ? first : `${first}${' '.repeat(width + 8)}${printable(advice)}\n`
    })
    .join('')
}
