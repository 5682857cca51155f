import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire'
import { isMapEntry, messagesOf } from './elements.ts'
import type { FileElement, MessageElement } from './elements.ts'

/** More message indexes than this are no path to a message: messages nest 100 deep. */
const mostIndexes = 100

/** Message indexes with the number of bytes they take. */
export interface MessageIndexes {
  readonly indexes: readonly number[]
  readonly length: number
}

/** The bytes between schema id and message: a count and the indexes, all zigzag; `[0]` is the one byte 0. */
export function encodeMessageIndexes(indexes: readonly number[]): Uint8Array {
  const writer = new BinaryWriter()
  if (indexes.length === 1 && indexes[0] === 0) return writer.sint32(0).finish()
  writer.sint32(indexes.length)
  for (const index of indexes) writer.sint32(index)
  return writer.finish()
}

/** Reads message indexes; undefined where the bytes end too soon or the count is none. */
export function decodeMessageIndexes(bytes: Uint8Array): MessageIndexes | undefined {
  const reader = new BinaryReader(bytes)
  const next = (): number | undefined =>
    reader.pos < bytes.length && hasVarint(bytes, reader.pos) ? reader.sint32() : undefined
  const count = next()
  if (count === undefined || count < 0 || count > mostIndexes) return undefined
  if (count === 0) return { indexes: [0], length: reader.pos }
  const indexes: number[] = []
  for (let at = 0; at < count; at++) {
    const index = next()
    if (index === undefined) return undefined
    indexes.push(index)
  }
  return { indexes, length: reader.pos }
}

/** The full name of the message at these indexes; `skipsMapEntries` for a text in normal form. */
export function messageAt(file: FileElement, indexes: readonly number[], skipsMapEntries = false): string | undefined {
  const names: string[] = file.packageName === undefined ? [] : [file.packageName]
  let types = file.types
  for (const index of indexes) {
    const message = countedMessages(types, skipsMapEntries)[index]
    if (message === undefined) return undefined
    names.push(message.name)
    types = message.types
  }
  return indexes.length === 0 ? undefined : names.join('.')
}

/** The indexes of the message with this full name; undefined where there is none. */
export function indexesOf(file: FileElement, fullName: string, skipsMapEntries = false): readonly number[] | undefined {
  const prefix = file.packageName === undefined ? '' : `${file.packageName}.`
  return fullName.startsWith(prefix) ? search(file.types, fullName.slice(prefix.length), skipsMapEntries) : undefined
}

function search(types: FileElement['types'], name: string, skipsMapEntries: boolean): readonly number[] | undefined {
  for (const [index, message] of countedMessages(types, skipsMapEntries).entries()) {
    if (message.name === name) return [index]
    if (!name.startsWith(`${message.name}.`)) continue
    const inner = search(message.types, name.slice(message.name.length + 1), skipsMapEntries)
    if (inner !== undefined) return [index, ...inner]
  }
  return undefined
}

function countedMessages(types: FileElement['types'], skipsMapEntries: boolean): MessageElement[] {
  const messages = messagesOf(types)
  return skipsMapEntries ? messages.filter(message => !isMapEntry(message)) : messages
}

/** Whether a whole varint begins here: at most ten bytes, the last without its top bit. */
function hasVarint(bytes: Uint8Array, at: number): boolean {
  return bytes.subarray(at, at + 10).some(byte => byte < 128)
}
