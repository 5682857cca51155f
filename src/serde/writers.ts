import { SerdeError } from './errors.ts'
import type { ReadSchema } from './schema-reader.ts'
import type { ValueWriter } from './value-language.ts'

const nothing = new Uint8Array(0)

/**
 * The writer of values that came with the schema `own`, if any, and name the schema `chosen`. Where values keep to their
 * own schema, only the message indexes are those of the other.
 */
export function writerOf(
  chosen: ReadSchema,
  own: ReadSchema | undefined,
  compile: (schema: ReadSchema) => ValueWriter,
): ValueWriter {
  const writer = compile(chosen)
  const isOwn = own === undefined || own === chosen || own.parsed.canonical === chosen.parsed.canonical
  if (isOwn || !chosen.valuesKeepTheirSchema) return writer
  return withIndexesOf(writer, compile(own))
}

function withIndexesOf(chosen: ValueWriter, own: ValueWriter): ValueWriter {
  const indexesOf = (value: unknown) => {
    const name = own.recordName(value)
    if (name === chosen.recordName(value)) return chosen.messageIndexes?.(value) ?? nothing
    throw new SerdeError('unknown-message', `the registered schema does not have the message ${name ?? ''}`)
  }
  return {
    recordName: value => own.recordName(value),
    messageIndexes: indexesOf,
    write(value, prefix) {
      const [indexes, ownIndexes] = [indexesOf(value), own.messageIndexes?.(value) ?? nothing]
      if (isEqual(indexes, ownIndexes)) return own.write(value, prefix)
      const head = new Uint8Array(prefix.length + indexes.length)
      head.set(prefix)
      head.set(indexes, prefix.length)
      const payload = own.write(value, nothing).subarray(ownIndexes.length)
      const whole = new Uint8Array(head.length + payload.length)
      whole.set(head)
      whole.set(payload, head.length)
      return whole
    },
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}
