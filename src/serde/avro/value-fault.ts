import { SerdeError, type SerdeErrorCode } from '../errors.ts'

/** A place in a value: the name of a field, the index of an item, the key of a map. */
export type Step = string | number

/** A failure on its way up, gathering the places it passes. */
export class ValueFault extends Error {
  readonly code: SerdeErrorCode
  readonly expected: string | undefined
  /** Innermost first. */
  readonly steps: Step[] = []

  constructor(code: SerdeErrorCode, message: string, expected?: string) {
    super(message)
    this.name = 'ValueFault'
    this.code = code
    this.expected = expected
  }
}

/** Notes that a failure happened inside `step`. Gives the error back, to be thrown on. */
export function inside(error: unknown, step: Step): unknown {
  if (error instanceof ValueFault) error.steps.push(step)
  return error
}

/** A value that does not fit its type. */
export function misfit(expected: string, value: unknown): ValueFault {
  return new ValueFault('invalid-value', `${describe(value)} does not fit`, expected)
}

/** A failure as callers see it; what is no failure of ours is `otherwise`. */
export function outward(error: unknown, otherwise: SerdeErrorCode): unknown {
  if (error instanceof SerdeError) return error
  if (error instanceof ValueFault)
    return new SerdeError(error.code, error.message, { path: printPath(error.steps), expected: error.expected })
  const message = error instanceof Error ? error.message : String(error)
  return new SerdeError(otherwise, message, { cause: error })
}

const plainName = /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u
const LONGEST_SHOWN = 60

function printPath(steps: readonly Step[]): string {
  let path = ''
  for (const step of steps.toReversed()) {
    if (typeof step === 'number') path += `[${step}]`
    else if (plainName.test(step)) path += path === '' ? step : `.${step}`
    else path += `[${JSON.stringify(step)}]`
  }
  return path
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value === 'object') return value instanceof Date ? 'a Date' : 'an object'
  if (typeof value === 'number' || typeof value === 'boolean') return `${typeof value} ${value}`
  if (typeof value !== 'string' && typeof value !== 'bigint') return `a ${typeof value}`
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return `${typeof value} ${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}`
}
