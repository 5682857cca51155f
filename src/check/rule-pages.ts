import type { Difference, SchemaType } from '../schema/schema.ts'
import type { RulePage } from './rule-page.ts'
import { avroRulePages } from './rule-pages-avro.ts'
import { checkRulePages } from './rule-pages-check.ts'
import type { CheckCode } from './rule-pages-check.ts'
import { jsonRulePages } from './rule-pages-json.ts'
import { lintRulePages } from './rule-pages-lint.ts'
import { protobufRulePages } from './rule-pages-protobuf.ts'

/** Every rule, by code: the languages in the order of their names, then the check's own and the lint's. */
export const rulePages: ReadonlyMap<string, RulePage> = new Map(
  [...avroRulePages, ...jsonRulePages, ...protobufRulePages, ...checkRulePages, ...lintRulePages].map(page => [
    page.code,
    page,
  ]),
)

/** The rule behind a difference of a language. Throws for a kind that no table has: a defect of ours. */
export function ruleOf(type: SchemaType, { kind }: Pick<Difference, 'kind'>): RulePage {
  return known(`${type}_${kind}`)
}

/** The rule behind something that the check found beside differences. */
export function checkRule(code: CheckCode): RulePage {
  return known(code)
}

function known(code: string): RulePage {
  const page = rulePages.get(code)
  if (page === undefined) throw new TypeError(`no rule has the code ${code}`)
  return page
}
