import { expect, test } from '@jest/globals'
import type { Rule, RuleSet } from '../../src/registry/entities.ts'
import { RegistryError } from '../../src/registry/errors.ts'
import { checkRuleSet } from '../../src/registry/rule-checks.ts'

const rule = (changes: Partial<Rule>): Rule => ({
  name: 'check',
  type: 'CEL',
  mode: 'WRITE',
  disabled: false,
  ...changes,
})
const { name: _name, ...nameless } = rule({})
const { type: _type, ...typeless } = rule({})

test.each<[string, RuleSet, string]>([
  ['no name', { domainRules: [nameless] }, 'Missing rule name'],
  ['an empty name', { domainRules: [rule({ name: '' })] }, 'Empty rule name'],
  ['a name of 257 characters', { domainRules: [rule({ name: 'n'.repeat(257) })] }, 'Rule name too long'],
  [
    'a name that starts with a digit',
    { domainRules: [rule({ name: '1st' })] },
    'Illegal initial character in rule name: 1st',
  ],
  ['a blank in a name', { domainRules: [rule({ name: 'a b' })] }, 'Illegal character in rule name: a b'],
  ['no type', { domainRules: [typeless] }, 'Missing rule type'],
  [
    'two actions on a one-way mode',
    { domainRules: [rule({ onFailure: 'NONE,DLQ' })] },
    'Multiple actions only valid with WRITEREAD and UPDOWN',
  ],
  [
    'a name used in two lists',
    { domainRules: [rule({})], encodingRules: [rule({})] },
    "Found rule with duplicate name 'check'",
  ],
  [
    'a reading rule among migrations',
    { migrationRules: [rule({ mode: 'READ' })] },
    'Migration rules can only be UPGRADE, DOWNGRADE, UPDOWN',
  ],
  [
    'an upgrade among domain rules',
    { domainRules: [rule({ mode: 'UPGRADE' })] },
    'Domain rules can only be WRITE, READ, WRITEREAD',
  ],
  [
    'an upgrade among encoding rules',
    { encodingRules: [rule({ mode: 'UPGRADE' })] },
    'Encoding rules can only be WRITE, READ, WRITEREAD',
  ],
])('a rule set with %s is refused', (_, ruleSet, message) => {
  expect(() => checkRuleSet(ruleSet)).toThrow(new RegistryError(42210, message))
})

test.each<[string, RuleSet]>([
  ['two actions on a two-way mode', { domainRules: [rule({ mode: 'WRITEREAD', onFailure: 'NONE,DLQ' })] }],
  ['letters of any script, digits, _ and -', { domainRules: [rule({ name: 'prüf_1-a' })] }],
  ['a name of 256 characters', { domainRules: [rule({ name: 'n'.repeat(256) })] }],
  ['nothing in it', {}],
])('a rule set with %s passes', (_, ruleSet) => {
  expect(() => checkRuleSet(ruleSet)).not.toThrow()
})
