import type { Rule, RuleMode, RuleSet } from './entities.ts'
import { errors } from './errors.ts'

const MAX_NAME_LENGTH = 256
const MIGRATION_MODES: readonly RuleMode[] = ['UPGRADE', 'DOWNGRADE', 'UPDOWN']
const DOMAIN_MODES: readonly RuleMode[] = ['WRITE', 'READ', 'WRITEREAD']
const TWO_WAY_MODES: readonly RuleMode[] = ['WRITEREAD', 'UPDOWN']

/** Judges a rule set (rest-contract 9.3). Throws `invalidRuleSet`. */
export function checkRuleSet(ruleSet: RuleSet | null | undefined): void {
  if (!ruleSet) return
  const names = new Set<string>()
  checkRules(ruleSet.migrationRules, { title: 'Migration', modes: MIGRATION_MODES, names })
  checkRules(ruleSet.domainRules, { title: 'Domain', modes: DOMAIN_MODES, names })
  checkRules(ruleSet.encodingRules, { title: 'Encoding', modes: DOMAIN_MODES, names })
}

interface RuleList {
  readonly title: string
  readonly modes: readonly RuleMode[]
  /** Names met so far, over all lists. */
  readonly names: Set<string>
}

function checkRules(rules: readonly Rule[] | null | undefined, list: RuleList): void {
  for (const rule of rules ?? []) {
    checkName(rule.name)
    if (!rule.type) throw errors.invalidRuleSet('Missing rule type')
    const mode = rule.mode ?? 'WRITEREAD'
    for (const actions of [rule.onSuccess, rule.onFailure]) {
      if (actions?.includes(',') && !TWO_WAY_MODES.includes(mode)) {
        throw errors.invalidRuleSet('Multiple actions only valid with WRITEREAD and UPDOWN')
      }
    }
    if (list.names.has(rule.name ?? '')) throw errors.invalidRuleSet(`Found rule with duplicate name '${rule.name}'`)
    list.names.add(rule.name ?? '')
    if (!list.modes.includes(mode))
      throw errors.invalidRuleSet(`${list.title} rules can only be ${list.modes.join(', ')}`)
  }
}

function checkName(name: string | null | undefined): void {
  if (name === undefined || name === null) throw errors.invalidRuleSet('Missing rule name')
  if (name === '') throw errors.invalidRuleSet('Empty rule name')
  if (name.length > MAX_NAME_LENGTH) throw errors.invalidRuleSet('Rule name too long')
  if (!/^[\p{L}_]/u.test(name)) throw errors.invalidRuleSet(`Illegal initial character in rule name: ${name}`)
  if (!/^[\p{L}\p{Nd}_-]*$/u.test(name)) throw errors.invalidRuleSet(`Illegal character in rule name: ${name}`)
}
