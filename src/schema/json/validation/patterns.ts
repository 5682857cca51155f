import { linearPattern } from '../linear-pattern.ts'
import { SchemaError } from '../../schema.ts'
import type { Run } from './run.ts'

/** Whether a pattern is found in a text. One that is not matched at all is always found, and counts as a doubt of the run. */
export type PatternTest = (text: string, run: Run) => boolean

/** Takes a pattern that is not matched. */
export type LeaveOut = (pattern: string) => void

const doubted: PatternTest = (_, run) => {
  run.doubts++
  return true
}

/** A pattern whose search the platform does in time that grows with the text alone. */
const singleRun =
  /^\^(?:[A-Za-z0-9_ @#%&=:;,<>/~!"'-]|\\[dws.+*?^$()[\]{}|\\/-]|\[\^?(?:[^\\[\]^]|\\[dws.+*?^$()[\]{}|\\/-])+\])(?:[+*]|\{\d{1,3}(?:,\d{0,3})?\})?\$$/

/**
 * Compiles a `pattern`. Nothing backtracks: RE2 matches, or for the plainest patterns the platform. One that cannot be
 * matched so (look-around, back references) is given to `leaveOut` and not matched; without that it is a SchemaError.
 */
export function compilePattern(pattern: string, leaveOut?: LeaveOut): PatternTest {
  if (singleRun.test(pattern)) {
    const expression = new RegExp(pattern, 'u')
    return text => expression.test(text)
  }
  const compiled = linearPattern(pattern)
  if (compiled === undefined) {
    if (leaveOut !== undefined) {
      leaveOut(pattern)
      return doubted
    }
    throw new SchemaError(`the pattern '${pattern}' cannot be matched in linear time`, { stage: 'validation' })
  }
  const size = compiled.programSize()
  return (text, run) => {
    run.spend((size * text.length) >> 4)
    return compiled.matcher(text).find()
  }
}
