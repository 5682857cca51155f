import { Buffer } from 'node:buffer'

/** A property that a schema names. */
export interface Property<Rule> {
  readonly rule: Rule
  /** The name, and the quote and the colon behind it. */
  readonly lead: Buffer
  /** The same four bytes at a time, the last four last. */
  readonly words: Int32Array
}

/** The properties of a schema in its order, and by the bytes of their names. */
export class PropertyTable<Rule> {
  readonly list: readonly Property<Rule>[]
  /** One bit for each that must be there. */
  readonly required: Uint32Array
  readonly #slots: Int32Array

  constructor(properties: readonly { readonly name: string; readonly rule: Rule; readonly isRequired: boolean }[]) {
    this.list = properties.map(({ name, rule }) => {
      const lead = Buffer.from(`${name}":`)
      return { rule, lead, words: wordsOf(lead) }
    })
    this.required = new Uint32Array(Math.max(1, Math.ceil(properties.length / 32)))
    for (const [at, { isRequired }] of properties.entries()) {
      if (isRequired) this.required[at >>> 5] = (this.required[at >>> 5] as number) | (1 << (at & 31))
    }
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(2 * properties.length + 2))).fill(-1)
    for (const [at, { lead }] of this.list.entries()) {
      let slot = hashOf(lead, 0, lead.length - 2) & (this.#slots.length - 1)
      while (this.#slots[slot] !== -1) slot = (slot + 1) & (this.#slots.length - 1)
      this.#slots[slot] = at
    }
  }

  /** The number of the property whose name stands from `start` to `end`, before a quote; -1 where there is none. */
  find(bytes: Buffer, start: number, end: number): number {
    const slots = this.#slots
    for (let slot = hashOf(bytes, start, end); ; slot++) {
      const at = slots[slot & (slots.length - 1)] as number
      if (at < 0) return -1
      const { lead } = this.list[at] as Property<Rule>
      if (lead.length === end - start + 2 && isAt(lead, bytes, start, end - start)) return at
    }
  }
}

function wordsOf(bytes: Buffer): Int32Array {
  const count = bytes.length < 4 ? 0 : Math.ceil(bytes.length / 4)
  return Int32Array.from({ length: count }, (_, word) => bytes.readInt32LE(Math.min(4 * word, bytes.length - 4)))
}

/** Whether the lead of a property stands at a place that has room for it. */
export function isNamed<Rule>({ lead, words }: Property<Rule>, bytes: Buffer, view: DataView, start: number): boolean {
  const last = words.length - 1
  if (last < 0) return isAt(lead, bytes, start)
  for (let word = 0; word < last; word++) if (view.getInt32(start + 4 * word, true) !== words[word]) return false
  return view.getInt32(start + lead.length - 4, true) === words[last]
}

/** Whether the first so many of some bytes stand at a place that has room for them. */
export function isAt(wanted: Buffer, bytes: Buffer, start: number, length = wanted.length): boolean {
  for (let at = 0; at < length; at++) if (wanted[at] !== bytes[start + at]) return false
  return true
}

/** FNV-1a. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return hash >>> 0
}
