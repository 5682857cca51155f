import { RE2JS, RE2JSException } from 're2js'

/** A regular expression of a client, matched against whole names in linear time. */
export interface NamePattern {
  matches(name: string): boolean
}

/** What is wrong with a regular expression, in the words of RE2. */
export interface PatternFault {
  readonly fault: string
}

/** Compiles a regular expression in the syntax of RE2, as Kafka takes them. */
export function namePattern(text: string): NamePattern | PatternFault {
  try {
    const pattern = RE2JS.compile(text)
    return { matches: name => pattern.matches(name) }
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    return { fault: faultOf(error) }
  }
}

/** `error parsing regexp: missing closing ]: `[`` becomes `missing closing ]`, which is what Kafka tells. */
function faultOf({ message }: RE2JSException): string {
  return message.replace(/^error parsing regexp: /, '').replace(/: `[\s\S]*$/, '')
}
