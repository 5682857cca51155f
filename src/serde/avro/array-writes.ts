import type { ByteWriter } from './byte-writer.ts'
import { writeDouble, writeFloat, writeInt, writeLong, writeString } from './primitive-writes.ts'
import type { Write } from './records.ts'
import { inside, misfit } from './value-fault.ts'

/** The writer of an array, by that of its items. With `tellsPlaces` failures tell the index. */
export function arrayWrite(write: Write, tellsPlaces: boolean): Write {
  const quick = tellsPlaces ? undefined : quickArrays.get(write)
  return quick ?? anyArray(write)
}

function anyArray(write: Write): Write {
  return (to, value) => {
    const items = begun(to, value)
    const { length } = items
    let at = 0
    try {
      for (; at < length; at++) write(to, items[at])
    } catch (error) {
      throw inside(error, at)
    }
    end(to)
  }
}

/**
 * A loop of its own for each type that long arrays are made of: an engine puts a writer into a loop that calls no other.
 * They do not tell the place of a failure.
 */
const quickArrays: ReadonlyMap<Write, Write> = new Map<Write, Write>([
  [
    writeString,
    (to, value) => {
      const items = begun(to, value)
      for (let at = 0, { length } = items; at < length; at++) writeString(to, items[at])
      end(to)
    },
  ],
  [
    writeInt,
    (to, value) => {
      const items = begun(to, value)
      for (let at = 0, { length } = items; at < length; at++) writeInt(to, items[at])
      end(to)
    },
  ],
  [
    writeLong,
    (to, value) => {
      const items = begun(to, value)
      for (let at = 0, { length } = items; at < length; at++) writeLong(to, items[at])
      end(to)
    },
  ],
  [
    writeFloat,
    (to, value) => {
      const items = begun(to, value)
      for (let at = 0, { length } = items; at < length; at++) writeFloat(to, items[at])
      end(to)
    },
  ],
  [
    writeDouble,
    (to, value) => {
      const items = begun(to, value)
      for (let at = 0, { length } = items; at < length; at++) writeDouble(to, items[at])
      end(to)
    },
  ],
])

/** The items, their number written: an array that shrinks or grows meanwhile still has as many as its count says. */
function begun(to: ByteWriter, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw misfit('array', value)
  to.enter()
  if (value.length > 0) to.int(value.length)
  return value
}

function end(to: ByteWriter): void {
  to.int(0)
  to.leave()
}
