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

/** One character, as Java, RE2 and the platform read it alike; no blanks of theirs (`\s`), no dot. */
const one = /(?:[A-Za-z0-9_ @#%&=:;,<>/~!"'-]|\\[dw.+*?^$()[\]{}|\\/]|\[\^?(?:[^\\[\]^&]|\\[dw.+*?^$()[\]{}|\\/-])+\])/
  .source
/**
 * Patterns of whole texts whose search the platform does in time that grows with the text alone: characters of fixed
 * counts with one run of any length among them, and few behind it, which may be tried at each place of the run; or words.
 */
const plain = new RegExp(
  `^\\^(?:(?:${one}(?:\\{\\d\\d?\\})?){0,40}(?:${one}(?:[+*?]|\\{\\d{1,3},\\d{0,3}\\})(?:${one}){0,8})?|` +
    `\\((?:\\?:)?[A-Za-z0-9_ -]+(?:\\|[A-Za-z0-9_ -]+)*\\))\\$$`,
)
const longestPlain = 100

/**
 * Compiles a `pattern`. Nothing backtracks: RE2 matches, or for the plainest patterns the platform. One that cannot be
 * matched so (look-around, back references) is given to `leaveOut` and not matched; without that it is a SchemaError.
 */
export function compilePattern(pattern: string, leaveOut?: LeaveOut): PatternTest {
  const expression = plainExpression(pattern)
  if (expression !== undefined) return text => expression.test(text)
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

/** What the platform matches, if it does so in linear time. */
function plainExpression(pattern: string): RegExp | undefined {
  if (pattern.length > longestPlain || !plain.test(pattern)) return undefined
  try {
    return new RegExp(pattern, 'u')
  } catch (error) {
    // `[\d-z]` is a class to others.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
