import type { FieldFailure } from '../governance/rejections.ts'
import type { FailedRecord } from './batch-walk.ts'
import type { RecordHooks } from './hooks-port.ts'
import type { TopicPolicy } from './policy.ts'
import type { BatchOrigin, GateBatch } from './verdict.ts'

/** What a batch came to before hooks see it. */
export interface Walked {
  readonly failed: readonly FailedRecord[]
  readonly unresolved: readonly FailedRecord[]
}

/** The records that hooks refuse, in the order of the batch; undefined where they gave no verdict. */
export async function askHooks(
  hooks: RecordHooks,
  { failed, unresolved }: Walked,
  { policy, batch, origin }: { readonly policy: TopicPolicy; readonly batch: GateBatch; readonly origin: BatchOrigin },
): Promise<readonly FailedRecord[] | undefined> {
  const { partition, clientId, software, principal } = origin
  const { topic, context } = policy
  const { records, recordsStart, header } = batch
  const verdict = await hooks.judge(
    { topic, partition, clientId, software, principal, policy: effectiveConfigs(policy), registryContext: context },
    {
      bytes: records,
      start: recordsStart,
      recordCount: header.recordCount,
      baseTimestamp: header.baseTimestamp,
      failed: new Set([...failed, ...unresolved].map(({ batchIndex }) => batchIndex)),
    },
  )
  if (verdict.kind === 'failed') return undefined
  return verdict.refusals.map(({ batchIndex, field, path, text }) => ({
    batchIndex,
    failure: { ...ofHook, field, path, text },
  }))
}

/** With the levels as they hold, whichever config has set them. */
function effectiveConfigs({ configs, fields }: TopicPolicy): Readonly<Record<string, string>> {
  const levels = (['key', 'value'] as const).map(field => {
    const level = fields.find(one => one.field === field)?.level ?? 'none'
    return [`validation.${field}.level`, level] as const
  })
  return { ...configs, ...Object.fromEntries(levels) }
}

/** Every record that has not failed, as one that no hook has given a verdict on. */
export function withoutVerdict(failed: readonly FailedRecord[], recordCount: number): readonly FailedRecord[] {
  const known = new Set(failed.map(({ batchIndex }) => batchIndex))
  const indexes = Array.from({ length: recordCount }, (_, batchIndex) => batchIndex)
  return indexes.filter(batchIndex => !known.has(batchIndex)).map(batchIndex => ({ batchIndex, failure: noVerdict }))
}

const ofHook = {
  reason: 'hook',
  subject: undefined,
  schemaId: undefined,
  schemaVersion: undefined,
  fix: 'send what the hooks of this server accept; ask who runs it for their rules',
} as const

const noVerdict: FieldFailure = {
  ...ofHook,
  field: 'value',
  path: undefined,
  text: 'could not be checked: the hooks gave no verdict',
  fix: 'send it again when the hooks answer',
}
