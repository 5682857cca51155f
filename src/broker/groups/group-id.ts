import { Buffer } from 'node:buffer'

/** The longest group id, in bytes; it stands in a string of the log. */
const maxGroupIdBytes = 0x7fff

/** Whether a group of this id can have members. Ill-formed text grows when it is written again. */
export function isUsableGroupId(groupId: string): boolean {
  return groupId !== '' && Buffer.byteLength(groupId) <= maxGroupIdBytes
}
