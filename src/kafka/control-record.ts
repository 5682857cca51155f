import { Buffer } from 'node:buffer'
import { MalformedBytes } from '../bytes/malformed-bytes.ts'
import { batchAttributes } from './record-batch.ts'
import { encodeRecordBatch } from './record-encoding.ts'

/** How a transaction ended, as its marker in a partition says. */
export type ControlType = 'ABORT' | 'COMMIT'

/** The marker's record. */
export interface EndTransactionMarker {
  readonly type: ControlType
  readonly coordinatorEpoch: number
}

/** What the marker of a transaction's end is made of. */
export interface MarkerDraft extends EndTransactionMarker {
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly timestamp: bigint
}

const typeCodes = { ABORT: 0, COMMIT: 1 } as const

/**
 * Reads key and value of a control record; undefined for control records of other kinds. Throws MalformedBytes when it is
 * cut short.
 */
export function readControlRecord(key: Buffer | null, value: Buffer | null): EndTransactionMarker | undefined {
  if (key === null || key.length < 4) throw new MalformedBytes('a control record without a type', 0)
  const code = key.readInt16BE(2)
  if (code !== typeCodes.ABORT && code !== typeCodes.COMMIT) return undefined
  if (value === null || value.length < 6) throw new MalformedBytes('a marker without a coordinator epoch', 0)
  return { type: code === typeCodes.ABORT ? 'ABORT' : 'COMMIT', coordinatorEpoch: value.readInt32BE(2) }
}

/** The control batch that ends a transaction in one partition. */
export function encodeMarkerBatch(draft: MarkerDraft): Buffer {
  const key = Buffer.alloc(4)
  key.writeInt16BE(typeCodes[draft.type], 2)
  const value = Buffer.alloc(6)
  value.writeInt32BE(draft.coordinatorEpoch, 2)
  return encodeRecordBatch({
    attributes: batchAttributes.isTransactional | batchAttributes.isControl,
    producerId: draft.producerId,
    producerEpoch: draft.producerEpoch,
    records: [{ timestamp: draft.timestamp, key, value }],
  })
}
