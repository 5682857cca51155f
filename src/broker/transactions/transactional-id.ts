import { Buffer } from 'node:buffer'

/** The longest transactional id, in bytes: it stands in a string of the log. */
const maxIdBytes = 0x7fff

/** Whether a text can be a transactional id. Ill-formed text grows when it is written again. */
export function isUsableTransactionalId(transactionalId: string): boolean {
  return transactionalId !== '' && Buffer.byteLength(transactionalId) <= maxIdBytes
}
