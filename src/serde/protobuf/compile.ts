/** Messages with more fields than this are read and written by their plan: engines do not optimize such long functions. */
export const mostGeneratedFields = 500

/**
 * Makes a function of generated text, for schemas that the caller trusts. From a schema the text holds numbers, and
 * names as JSON strings. Undefined where the platform forbids code generation.
 */
export function compile<Compiled>(parameters: Readonly<Record<string, unknown>>, text: string): Compiled | undefined {
  try {
    // oxlint-disable-next-line no-new-func, no-implied-eval -- decision 0007
    const make = new Function(...Object.keys(parameters), `'use strict'\n${text}`) as (...values: unknown[]) => Compiled
    return make(...Object.values(parameters))
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}

/** A property in generated text, whatever its name. */
export function property(object: string, name: string): string {
  return `${object}[${JSON.stringify(name)}]`
}
