import type { Finding } from '../schema/engine.ts'
import {
  checkPlan,
  earlierVersions,
  incompatibilities,
  readForCheck,
  unreadableVersion,
  type CheckPlan,
} from './compatibility.ts'
import type { ComparedVersion, CompatibilityReport, RegisterSchemaRequest } from './entities.ts'
import { normalizedSubject } from './names.ts'
import type { RegistryContext } from './registry-context.ts'
import { storedSource } from './shapes.ts'
import type { VersionRow } from './store.ts'
import { parseVersion } from './versions.ts'

/** Most versions that one report goes into. */
const MAX_REPORTED_VERSIONS = 100

/** A compatibility check with all findings in all versions that the level compares, not only the first that fails. */
export async function explainCompatibility(
  context: RegistryContext,
  subjectText: string,
  version: string | undefined,
  asked: { readonly request: RegisterSchemaRequest; readonly query: { readonly normalize?: boolean } },
): Promise<CompatibilityReport> {
  const subject = normalizedSubject(subjectText)
  const earlier = earlierVersions(context, subject, version === undefined ? undefined : parseVersion(version))
  const read = await readForCheck(context, subject, asked)
  const messages = await incompatibilities(context, read, earlier)
  const plan = await checkPlan(context, read, earlier)
  const versions: ComparedVersion[] = []
  for (const row of plan.compared.slice(0, MAX_REPORTED_VERSIONS))
    versions.push(await comparedVersion(context, row, plan))
  return { is_compatible: messages.length === 0, level: plan.level, messages, versions }
}

async function comparedVersion(context: RegistryContext, row: VersionRow, plan: CheckPlan): Promise<ComparedVersion> {
  const findings = await findingsIn(context, row, plan)
  return {
    version: row.version,
    id: row.id,
    is_compatible: !findings.some(finding => finding.verdict === 'break'),
    findings,
  }
}

async function findingsIn(context: RegistryContext, row: VersionRow, plan: CheckPlan): Promise<readonly Finding[]> {
  try {
    const earlier = await storedSource(context, row.subject, row)
    return await context.engine.findings({ earlier, earlierVersion: row.version, ...plan.pair })
  } catch (cause) {
    const message = unreadableVersion(row, cause)
    const hint = 'import the version again with a text that can be read, or delete it'
    const kind = 'VERSION_UNREADABLE'
    return [
      { code: kind, kind, verdict: 'break', direction: 'backward', path: '/', message, explanation: message, hint },
    ]
  }
}
