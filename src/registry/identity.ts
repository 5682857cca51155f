import { createHash, type Hash } from 'node:crypto'
import type { Metadata, Rule, RuleSet } from './entities.ts'
import type { Content } from './store.ts'

/**
 * The identity of a content as a UUID: MD5 over text, references, metadata and rule set, in the order of
 * rest-contract 3.5. The schema type is no part of it.
 */
export function contentGuid(content: Pick<Content, 'text' | 'references' | 'metadata' | 'ruleSet'>): string {
  const hash = createHash('md5').update(encodable(content.text), 'utf8')
  for (const reference of content.references) {
    hash.update(reference.name, 'utf8').update(reference.subject, 'utf8')
    const version = Buffer.alloc(4)
    version.writeInt32BE(reference.version)
    hash.update(version)
  }
  if (content.metadata) addMetadata(hash, content.metadata)
  if (content.ruleSet) addRuleSet(hash, content.ruleSet)
  return guidOfHex(hash.digest('hex'))
}

/** Java writes a surrogate without its other half as a question mark. */
const encodable = (text: string): string => text.replace(/\p{Surrogate}/gu, '?')

/** 32 hex digits as 8-4-4-4-12, lower case. */
export function guidOfHex(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
    .join('-')
    .toLowerCase()
}

const PRESENT = Buffer.from([1])

function addMetadata(hash: Hash, metadata: Metadata): void {
  hash.update(PRESENT)
  for (const [path, tags] of sortedEntries(metadata.tags)) {
    hash.update(path, 'utf8')
    for (const tag of [...tags].sort()) hash.update(tag, 'utf8')
  }
  addMap(hash, metadata.properties)
  for (const name of [...(metadata.sensitive ?? [])].sort()) hash.update(name, 'utf8')
}

function addRuleSet(hash: Hash, ruleSet: RuleSet): void {
  hash.update(PRESENT)
  for (const rules of [ruleSet.migrationRules, ruleSet.domainRules, ruleSet.encodingRules]) {
    for (const rule of rules ?? []) addRule(hash, rule)
  }
  if (ruleSet.enableAt !== undefined) hash.update(ruleSet.enableAt, 'utf8')
}

function addRule(hash: Hash, rule: Rule): void {
  for (const part of [rule.name, rule.doc, rule.kind, rule.mode, rule.type])
    if (part !== undefined) hash.update(part, 'utf8')
  for (const tag of [...(rule.tags ?? [])].sort()) hash.update(tag, 'utf8')
  addMap(hash, rule.params)
  for (const part of [rule.expr, rule.onSuccess, rule.onFailure]) if (part !== undefined) hash.update(part, 'utf8')
  if (rule.disabled) hash.update(PRESENT)
}

function addMap(hash: Hash, map: Readonly<Record<string, string>> | undefined): void {
  for (const [key, value] of sortedEntries(map)) hash.update(key, 'utf8').update(value, 'utf8')
}

/** Keys sorted by UTF-16 code unit, as Java sorts strings. */
function sortedEntries<Value>(map: Readonly<Record<string, Value>> | undefined): [string, Value][] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}
