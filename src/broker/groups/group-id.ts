import { Buffer } from 'node:buffer'

/** The longest group id, in bytes; it stands in a string of the log. */
const maxGroupIdBytes = 0x7fff

/** The longest name of a topic; longer ones are not looked at. */
export const maxNameLength = 249

/** The longest name of a protocol or a group instance. */
export const maxMemberTextLength = 1024

/** Whether a group of this id can be written down. Ill-formed text grows when it is written again. */
export function isStorableGroupId(groupId: string): boolean {
  return Buffer.byteLength(groupId) <= maxGroupIdBytes
}

/** Whether a group of this id can have members; one without a name can have offsets alone. */
export function isUsableGroupId(groupId: string): boolean {
  return groupId !== '' && isStorableGroupId(groupId)
}
