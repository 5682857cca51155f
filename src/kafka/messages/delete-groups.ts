import { api } from '../api.ts'
import type { RequestOf, ResponseOf } from '../api.ts'
import { array, int16, int32, string, struct } from '../wire-types.ts'

/** Removes groups. */
export const deleteGroups = api({
  name: 'DeleteGroups',
  key: 42,
  versions: { min: 0, max: 2, flexible: 2 },
  request: struct({ groupsNames: array(string) }),
  response: struct({ throttleTimeMs: int32, results: array(struct({ groupId: string, errorCode: int16 })) }),
})

export type DeleteGroupsRequest = RequestOf<typeof deleteGroups>
export type DeleteGroupsResponse = ResponseOf<typeof deleteGroups>
