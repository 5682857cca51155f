import { parsers } from '../schema/parsers.ts'
import { defaultLimits } from '../schema/limits.ts'
import type { ParsedSchema } from '../schema/schema.ts'
import { counterExample } from './counter-example/counter-example.ts'
import type { CounterExample } from './counter-example/counter-example.ts'
import type { RulePage } from './rule-page.ts'

/** What shows a rule at its own two texts: what the check says of them, and a record or why there is none. */
export interface RuleStory {
  readonly explanation: string
  readonly record: CounterExample | undefined
}

/** Runs the check on the texts of a rule's example; undefined for a rule without one. */
export function ruleStory({ language, kind, example }: RulePage): RuleStory | undefined {
  if (language === undefined || example === undefined) return undefined
  const read = (text: string): ParsedSchema | undefined =>
    parsers[language]?.(text, [], { mode: 'stored', validateFields: false, limits: defaultLimits })
  const [writer, reader] = [read(example.before), read(example.after)]
  if (writer === undefined || reader === undefined) return undefined
  const { differences } = reader.differencesFrom(writer, { policy: 'STRICT', limits: defaultLimits })
  const difference = differences.find(one => one.kind === kind)
  if (difference === undefined) return undefined
  return { explanation: difference.explanation, record: counterExample(reader, writer, difference) }
}
