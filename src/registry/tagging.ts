import type { SchemaEntity, TagSchemaRequest } from './entities.ts'
import { candidateOf } from './candidate.ts'
import type { Draft } from './draft.ts'
import { errors } from './errors.ts'
import { withTags } from './inheritance.ts'
import { mergeRuleSets, tidyRuleSet, withoutRules, withPinnedVersion } from './metadata.ts'
import { normalizedSubject } from './names.ts'
import { register } from './register.ts'
import type { RegistryContext } from './registry-context.ts'
import { checkRuleSet } from './rule-checks.ts'
import type { RuleSet } from './entities.ts'
import type { Content } from './store.ts'
import { findRow, latestActive, parseVersion, rowOrThrow } from './versions.ts'

/** POST /subjects/{s}/versions/{v}/tags (rest-contract 3.9): a new version with other tags, metadata or rules. */
export async function tagVersion(
  context: RegistryContext,
  draft: Draft,
  subjectText: string,
  asked: { readonly version: string; readonly request: TagSchemaRequest },
): Promise<SchemaEntity> {
  const { request } = asked
  const version = parseVersion(asked.version)
  if (request.ruleSet && (request.rulesToMerge || request.rulesToRemove)) {
    throw errors.invalidRuleSet('ruleSet should be omitted if specifying rulesToMerge or rulesToRemove')
  }
  checkRuleSet(request.ruleSet)
  checkRuleSet(request.rulesToMerge)
  const subject = normalizedSubject(subjectText)
  const base = await context.contents.get(rowOrThrow(context.state, subject, version, false))
  const newVersion = request.newVersion ?? (context.state.rows(subject).at(-1)?.version ?? 0) + 1
  const ruleSet = await newRuleSet(context, subject, { request, base, newVersion })
  const edits = { add: request.tagsToAdd ?? [], remove: request.tagsToRemove ?? [] }
  const { text, type, references } = base
  const tagged = await withTags(context, candidateOf(subject, { schema: text, schemaType: type, references }), edits)
  return register(context, draft, subject, {
    request: {
      schema: tagged.text,
      schemaType: type,
      references,
      metadata: withPinnedVersion(request.metadata ?? base.metadata, newVersion),
      ruleSet: ruleSet ?? null,
      version: newVersion,
    },
    query: {},
  })
}

/** The request's rules; else those of the version before with the request's merged in and dropped; else the base's. */
async function newRuleSet(
  context: RegistryContext,
  subject: string,
  from: { readonly request: TagSchemaRequest; readonly base: Content; readonly newVersion: number },
): Promise<RuleSet | undefined> {
  const { request, base, newVersion } = from
  if (request.ruleSet) return tidyRuleSet(request.ruleSet)
  if (!request.rulesToMerge && !request.rulesToRemove) return base.ruleSet
  const rows = context.state.rows(subject)
  const row = findRow(rows, newVersion - 1, false) ?? latestActive(rows)
  const earlier = row && (await context.contents.get(row)).ruleSet
  const merged = mergeRuleSets(earlier, request.rulesToMerge ? tidyRuleSet(request.rulesToMerge) : undefined)
  return withoutRules(merged, request.rulesToRemove ?? [])
}
