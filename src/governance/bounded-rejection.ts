import type { RejectedRecord, Rejection } from './rejections.ts'

const MAX_NAME_LENGTH = 256
const MAX_RECORDS = 100
/** Characters of all records together; a rejection without values has some four hundred for each. */
const MAX_RECORDS_LENGTH = 32 * 1024

/** A rejection of bounded size, and what that is in characters, about. */
export interface BoundedRejection {
  readonly rejection: Rejection
  readonly length: number
}

/** Names cut, and the records that are too much left out: at least one is kept, and `failedCount` tells of the others. */
export function boundedRejection(rejection: Rejection): BoundedRejection {
  const records: RejectedRecord[] = []
  let length = 500
  for (const record of rejection.records) {
    const size = recordLength(record)
    if (records.length > 0 && (records.length === MAX_RECORDS || length + size > MAX_RECORDS_LENGTH)) break
    records.push(record)
    length += size
  }
  const { clientId, software, principal } = rejection
  return {
    rejection: {
      ...rejection,
      clientId: clientId === null ? null : boundedName(clientId),
      software: software === undefined ? undefined : boundedName(software),
      principal: boundedName(principal),
      records,
    },
    length,
  }
}

/** A name as rejections and summaries have it: clients may send ones of 32 KiB. */
export const boundedName = (name: string): string =>
  name.length <= MAX_NAME_LENGTH ? name : `${name.slice(0, MAX_NAME_LENGTH - 1)}…`

const recordLength = ({ text, path, subject, fix, bytes }: RejectedRecord): number =>
  150 + text.length + fix.length + (path?.length ?? 0) + (subject?.length ?? 0) + (bytes?.length ?? 0)
