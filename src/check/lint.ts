import { positionFinder } from '../schema/json-text.ts'
import type { ParsedSchema, SchemaType, SourcePosition } from '../schema/schema.ts'
import { lintAvro } from './lint/lint-avro.ts'
import { lintJson } from './lint/lint-json.ts'
import { lintProtobuf } from './lint/lint-protobuf.ts'
import { lintRules, type LintCode, type LintNote, type LintSeverity } from './lint/lint-rules.ts'

/** What a schema lacks by the house rules; data is never broken by it. */
export interface LintFinding {
  readonly code: LintCode
  readonly severity: Exclude<LintSeverity, 'off'>
  /** The place: `acme.Order.total` (Avro, Protobuf) or `#/properties/total` (JSON); empty for the file as a whole. */
  readonly path: string
  readonly message: string
  readonly position?: SourcePosition
}

/** Severities by code; what is not named keeps that of the table. */
export type LintSettings = ReadonlyMap<LintCode, LintSeverity>

const linters: Readonly<Record<SchemaType, (schema: ParsedSchema, text: string) => readonly LintNote[]>> = {
  AVRO: lintAvro,
  JSON: lintJson,
  PROTOBUF: lintProtobuf,
}

const severities: readonly LintSeverity[] = ['error', 'warning', 'off']

/** Most findings that one schema is shown with. */
const MAX_FINDINGS = 1000

/** Everything that the lint rules find in a schema, in the order of `text`, the text that it was read from. */
export function lintSchema(
  schema: ParsedSchema,
  text: string,
  settings: LintSettings = new Map(),
): readonly LintFinding[] {
  const positionOf = positionFinder(text)
  const findings: LintFinding[] = []
  for (const { code, path, message, at } of linters[schema.type](schema, text)) {
    const severity = settings.get(code) ?? lintRules[code].severity
    if (severity === 'off') continue
    if (findings.length >= MAX_FINDINGS) break
    findings.push({ code, severity, path, message, ...(at >= 0 && { position: positionOf(at) }) })
  }
  return findings
}

/** Reads `CODE: severity` pairs; the second list says what is wrong, one sentence each. */
export function lintSettings(pairs: Iterable<readonly [string, string]>): {
  readonly settings: LintSettings
  readonly problems: readonly string[]
} {
  const settings = new Map<LintCode, LintSeverity>()
  const problems: string[] = []
  for (const [code, word] of pairs) {
    const severity = severities.find(one => one === word)
    if (!Object.hasOwn(lintRules, code)) problems.push(`'${code}' is no lint rule.`)
    else if (severity === undefined) problems.push(`${code}: '${word}' is not error, warning or off.`)
    // Checked: the table has a row of that name.
    else settings.set(code as LintCode, severity)
  }
  return { settings, problems }
}
