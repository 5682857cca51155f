import { linearPattern } from '../linear-pattern.ts'
import { SchemaError } from '../../schema.ts'
import type { Run } from './run.ts'

/** Whether a pattern is found in a text. */
export type PatternTest = (text: string, run: Run) => boolean

/** A pattern whose search the platform does in time that grows with the text alone. */
const singleRun =
  /^\^(?:[A-Za-z0-9_ @#%&=:;,<>/~!"'-]|\\[dws.+*?^$()[\]{}|\\/-]|\[\^?(?:[^\\[\]^]|\\[dws.+*?^$()[\]{}|\\/-])+\])(?:[+*]|\{\d{1,3}(?:,\d{0,3})?\})?\$$/

/**
 * Compiles a `pattern`. Nothing backtracks: RE2 matches, or for the plainest patterns the platform. Throws SchemaError for
 * one that cannot be matched so (look-around, back references).
 */
export function compilePattern(pattern: string): PatternTest {
  if (singleRun.test(pattern)) {
    const expression = new RegExp(pattern, 'u')
    return text => expression.test(text)
  }
  const compiled = linearPattern(pattern)
  if (compiled === undefined) {
    throw new SchemaError(`the pattern '${pattern}' cannot be matched in linear time`, { stage: 'validation' })
  }
  const size = compiled.programSize()
  return (text, run) => {
    run.spend((size * text.length) >> 4)
    return compiled.matcher(text).find()
  }
}
