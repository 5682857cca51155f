import type { FileElement } from '../../schema/protobuf/elements.ts'
import { indexesOf, messageAt } from '../../schema/protobuf/message-indexes.ts'
import { SerdeError } from '../errors.ts'
import type { BytesAt } from '../value-language.ts'

/** More indexes than this are no path to a message: messages nest 100 deep. */
const mostIndexes = 100

/** Message indexes as read, and where they end. */
export interface IndexesRead {
  readonly indexes: readonly number[]
  readonly end: number
}

/** Reads message indexes. Throws SerdeError `bad-header` where they end too soon or their count is none. */
export function readIndexes({ bytes, start }: BytesAt): IndexesRead {
  let at = start
  const next = (): number => {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) throw new SerdeError('bad-header', 'the bytes end within the message indexes')
      value |= (byte & 127) << shift
      if (byte < 128) return (value >>> 1) ^ -(value & 1)
    }
    throw new SerdeError('bad-header', 'a message index is longer than five bytes')
  }
  const count = next()
  if (count === 0) return { indexes: [0], end: at }
  if (count < 0 || count > mostIndexes || count > bytes.length - at) {
    throw new SerdeError('bad-header', `${count} message indexes cannot be`)
  }
  const indexes: number[] = []
  while (indexes.length < count) indexes.push(next())
  return { indexes, end: at }
}

/** The full name of the message at these indexes. Throws SerdeError `unknown-message`. */
export function messageNameAt(file: FileElement, indexes: readonly number[]): string {
  const name = messageAt(file, indexes)
  if (name !== undefined) return name
  throw new SerdeError('unknown-message', `the schema has no message with the indexes [${indexes.join(', ')}]`)
}

/** The indexes of a message by full name or by its name without the package; undefined where there is none. */
export function findMessage(
  file: FileElement,
  name: string,
): { fullName: string; indexes: readonly number[] } | undefined {
  const { packageName } = file
  const plain = name.startsWith('.') ? name.slice(1) : name
  const names = packageName === undefined ? [plain] : [plain, `${packageName}.${plain}`]
  for (const fullName of names) {
    const indexes = indexesOf(file, fullName)
    if (indexes !== undefined) return { fullName, indexes }
  }
  return undefined
}

/** The type that a value says it has: messages of @bufbuild/protobuf, of protobufjs and our own do. */
export function ownTypeName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { $typeName: name, $type: type } = value as { $typeName?: unknown; $type?: unknown }
  if (typeof name === 'string') return name
  const fullName = typeof type === 'object' && type !== null && 'fullName' in type ? type.fullName : undefined
  return typeof fullName === 'string' ? fullName.replace(/^\./, '') : undefined
}
