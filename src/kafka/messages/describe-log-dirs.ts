import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, bool, int16, int32, int64, nullable, optional, since, string, struct } from '../wire-types.ts'

/** Folders of a broker with the size of what they hold. */
export const describeLogDirs = api({
  name: 'DescribeLogDirs',
  key: 35,
  versions: { min: 1, max: 5, flexible: 2, listed: { min: 1, max: 4 } },
  request: struct({ topics: optional(nullable(array(struct({ topic: string, partitions: array(int32) }))), []) }),
  response: struct({
    throttleTimeMs: int32,
    errorCode: since(3, int16),
    results: array(
      struct({
        errorCode: int16,
        logDir: string,
        topics: array(
          struct({
            name: string,
            partitions: array(
              struct({ partitionIndex: int32, partitionSize: int64, offsetLag: int64, isFutureKey: bool }),
            ),
          }),
        ),
        totalBytes: since(4, int64, -1n),
        usableBytes: since(4, int64, -1n),
        isCordoned: since(5, bool),
      }),
    ),
  }),
})

export type DescribeLogDirsRequest = RequestOf<typeof describeLogDirs>
export type DescribeLogDirsResponse = ResponseOf<typeof describeLogDirs>
