import { lintRules } from './lint/lint-rules.ts'
import type { LintRule } from './lint/lint-rules.ts'
import { pageOf, titleOf } from './rule-page.ts'
import type { RulePage } from './rule-page.ts'

/** Every rule of the lint. */
export const lintRulePages: readonly RulePage[] = Object.entries<LintRule>(lintRules).map(([code, rule]) => {
  const [only, ...others] = rule.languages
  return {
    code,
    source: 'lint',
    language: others.length === 0 ? only : undefined,
    kind: code,
    title: titleOf(code),
    verdict: 'warn',
    meaning: `The rule asks for ${rule.asks}. ${rule.why} Default: ${rule.severity}.`,
    whoBreaks: 'Nobody: the rule is about the text, not about data.',
    fix: 'Change the text, or turn the rule off in the manifest; a baseline accepts what is there already.',
    isMechanical: false,
    example: undefined,
    page: pageOf(code, 'warn'),
  }
})
