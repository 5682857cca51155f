import { checkTree, type CheckOptions } from '../../../src/check/check-tree.ts'
import type { Baseline } from '../../../src/check/baseline.ts'
import { isFailure } from '../../../src/check/findings.ts'
import { referenceGraph } from '../../../src/check/reference-graph.ts'
import { treeSchemas } from '../../../src/check/working-tree.ts'
import { RegistryReader } from '../../../src/cli/check/registry-baseline.ts'
import type { RegistryClient } from '../../../src/client/registry-client.ts'
import { defaultSettings } from '../../../src/config.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import { LazyEngine } from '../../../src/schema/lazy-engine.ts'
import type { SchemaReference, SchemaType } from '../../../src/schema/schema.ts'

/** What a check or a registry says of a schema, in a form that can be compared. */
export interface Answer {
  readonly isCompatible: boolean
  /** A reference leads nowhere: the check has words of its own for it. */
  readonly isBlocked?: boolean
  readonly messages: readonly string[]
  /** `code direction path version message`, sorted. */
  readonly findings: readonly string[]
}

/** A schema as it is sent. */
export interface Sent {
  readonly schema: string
  readonly schemaType?: string
  readonly references?: readonly SchemaReference[]
  readonly metadata?: { readonly properties?: Readonly<Record<string, string>> }
}

/** How it is asked about. */
export interface Asked {
  /** The one version to compare with; else those of the level. */
  readonly version?: number | 'latest'
  /** As a registration: what is registered already is not compared. */
  readonly isRegistration?: boolean
}

const { registry: settings, schema } = defaultSettings()
const limits = { ...defaultLimits, textLength: settings.maxSchemaTextLength }

/** What the check says, which has read the registry by its client as `headgate check` does. */
export async function checkAnswer(
  client: RegistryClient,
  subject: string,
  sent: Sent,
  { version, isRegistration = false }: Asked = {},
): Promise<Answer> {
  const { schemaType = 'AVRO', references = [], metadata } = sent
  const reader = new RegistryReader(client)
  await reader.read({ subjects: [subject, ...references.map(one => one.subject)], isWhole: true })
  for (const { subject: name, version: number } of references) await reader.readVersion(name, number)
  const baseline = only(reader.baseline('registry'), subject, version)
  const entry = {
    line: 1,
    subject,
    files: [],
    exclude: [],
    examples: [],
    references: references.map(one => ({ ...one, version: one.version === -1 ? ('latest' as const) : one.version })),
    language: schemaType as SchemaType,
    ...(metadata && { metadata }),
  }
  const { schemas } = treeSchemas([{ path: 'candidate', text: sent.schema, entry }])
  const report = await checkTree(referenceGraph(schemas, { roots: [] }), baseline, optionsOf(!isRegistration))
  const [checked] = report.subjects
  const findings = report.findings
    .filter(one => one.direction !== undefined)
    .flatMap(one =>
      one.versions.map(number => [one.code, one.direction, one.path, number, one.serverMessage].join(' ')),
    )
  const isFine = ['unchanged', 'new', 'compatible'].includes(checked?.status ?? '')
  const isTaken = !isRegistration || !report.findings.some(isFailure)
  return {
    isCompatible: isFine && isTaken,
    isBlocked: checked?.status === 'blocked',
    messages: checked?.messages ?? [],
    findings: findings.sort(),
  }
}

/** A new engine for each check: a slow one shows. */
const optionsOf = (comparesKnown: boolean): CheckOptions => {
  const { allowsEditions } = schema
  const engine = new LazyEngine(limits, settings.parsedCacheNodes, allowsEditions)
  const parser: CheckOptions['parser'] = type => engine.parser(type)
  return { engine, parser, settings, limits, allowsEditions, dependants: 'off', comparesKnown }
}

function only(baseline: Baseline, subject: string, version: Asked['version']): Baseline {
  if (version === undefined) return baseline
  const own = baseline.versions.filter(one => one.subject === subject && one.isDeleted !== true)
  const latest = Math.max(0, ...own.map(one => one.version))
  const wanted = version === 'latest' ? latest : version
  return {
    ...baseline,
    versions: baseline.versions.filter(one => one.subject !== subject || one.version === wanted),
  }
}
