import { Buffer } from 'node:buffer'
import { RecordCursor } from '../kafka/record-cursor.ts'
import type { Decode } from './hook-decoding.ts'
import type { HookTask } from './hook-messages.ts'
import type { HookBatch, HookHeader, HookRecord } from './record-hook.ts'

/** How the keys and values of a batch are read. */
export interface HookDecoders {
  readonly key: Decode
  readonly value: Decode
}

/** A batch as hooks see it; its records are made one by one. */
export function hookBatch(task: HookTask, decoders: HookDecoders): HookBatch {
  const { topic, partition, clientId, software, principal, policy } = task.context
  const { recordCount } = task
  const records = { [Symbol.iterator]: () => hookRecords(task, decoders) }
  return { topic, partition, clientId, software, principal, policy, recordCount, records }
}

function* hookRecords(task: HookTask, decoders: HookDecoders): Generator<HookRecord, void> {
  const cursor = new RecordCursor(Buffer.from(task.bytes), 0, task.recordCount)
  const failed = new Set(task.failed)
  for (let index = 0; cursor.next(); index++) {
    if (failed.has(index)) continue
    const { key, value } = cursor
    const headers: readonly HookHeader[] = cursor.headerCount === 0 ? [] : cursor.headers()
    const { topic } = task.context
    yield {
      index,
      key,
      value,
      headers,
      timestampMs: Number(task.baseTimestamp) + cursor.timestampDelta,
      decodeKey: async () => (key === null ? null : decoders.key(topic, key, headers)),
      decodeValue: async () => (value === null ? null : decoders.value(topic, value, headers)),
    }
  }
}
