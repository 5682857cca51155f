import type { ByteReader } from './byte-reader.ts'
import type { ByteWriter } from './byte-writer.ts'
import { roomFor } from './roomy-objects.ts'
import { inside } from './value-fault.ts'

/** Reads a value of one type. */
export type Read = (from: ByteReader) => unknown

/** Writes a value of one type. Throws ValueFault for values of another. */
export type Write = (to: ByteWriter, value: unknown) => void

/** A field in the order in which it is written. */
export interface FieldRead {
  readonly name: string
  readonly read: Read
}

export interface FieldWrite {
  readonly name: string
  readonly write: Write
}

/** Puts records of one field or more together, and takes them apart. */
export interface RecordMaker {
  reader(fields: readonly FieldRead[]): Read
  writer(fields: readonly FieldWrite[]): Write
  /** Whether failures tell where in the value they happened. */
  readonly tellsPlaces: boolean
}

/** Records by closures: no code is generated, and failures tell the field. */
export const interpretedRecords: RecordMaker = {
  tellsPlaces: true,
  reader(fields) {
    const names = fields.map(({ name }) => name)
    const reads = fields.map(({ read }) => read)
    return names.includes('__proto__') ? guardedReader(names, reads) : plainReader(names, reads)
  },
  writer(fields) {
    const names = fields.map(({ name }) => name)
    const writes = fields.map(({ write }) => write)
    // What every object inherits is no field.
    const isInherited = names.map(name => name in Object.prototype)
    return isInherited.includes(true) ? guardedWriter(names, writes) : plainWriter(names, writes)
  },
}

function plainReader(names: readonly string[], reads: readonly Read[]): Read {
  const make = roomFor(names.length)
  return from => {
    const record = make()
    let at = 0
    try {
      for (; at < reads.length; at++) record[names[at] as string] = (reads[at] as Read)(from)
    } catch (error) {
      throw inside(error, names[at] as string)
    }
    return record
  }
}

/** One of the fields goes by a name that cannot be set by assignment. */
function guardedReader(names: readonly string[], reads: readonly Read[]): Read {
  return from => {
    const entries: [string, unknown][] = []
    for (const [at, read] of reads.entries()) {
      const name = names[at] as string
      try {
        entries.push([name, read(from)])
      } catch (error) {
        throw inside(error, name)
      }
    }
    return Object.fromEntries(entries)
  }
}

function plainWriter(names: readonly string[], writes: readonly Write[]): Write {
  return (to, value) => {
    // Checked by the caller: the value is an object.
    const record = value as Record<string, unknown>
    let at = 0
    try {
      for (; at < writes.length; at++) (writes[at] as Write)(to, record[names[at] as string])
    } catch (error) {
      throw inside(error, names[at] as string)
    }
  }
}

function guardedWriter(names: readonly string[], writes: readonly Write[]): Write {
  return (to, value) => {
    const record = value as Record<string, unknown>
    for (const [at, write] of writes.entries()) {
      const name = names[at] as string
      const isInherited = name in Object.prototype && !Object.hasOwn(record, name)
      try {
        write(to, isInherited ? undefined : record[name])
      } catch (error) {
        throw inside(error, name)
      }
    }
  }
}
