import { createHash } from 'node:crypto'
import { isLongNameKey, isTooLongForKey, longNameKey, originalText, storedName } from './stored-text.ts'

/** A long name and the key under which the tables know it. */
export interface LongName {
  readonly key: string
  readonly name: string
}

/** Turns subjects, contexts and the keys of configs and modes into what the tables hold, noting those that are too long. */
export class NameWriter {
  readonly #long = new Map<string, string>()

  write(name: string): string {
    const stored = storedName(name)
    if (!isTooLongForKey(stored)) return stored
    const key = longNameKey(createHash('sha256').update(stored).digest('hex'))
    this.#long.set(key, stored)
    return key
  }

  /** Those that were too long; the tables need them beside their keys. */
  longNames(): readonly LongName[] {
    return [...this.#long].map(([key, name]) => ({ key, name }))
  }
}

/** Turns what the tables hold back into names; equal names become one string. */
export class NameReader {
  readonly #names = new Map<string, string>()

  constructor(longNames: readonly LongName[]) {
    for (const { key, name } of longNames) this.#names.set(key, originalText(name))
  }

  read(stored: string): string {
    const known = this.#names.get(stored)
    if (known !== undefined) return known
    if (isLongNameKey(stored))
      throw new Error('a long name is missing from headgate.long_names: the database is damaged')
    const name = originalText(stored)
    this.#names.set(stored, name)
    return name
  }
}
