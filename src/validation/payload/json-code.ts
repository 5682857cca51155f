import { Buffer } from 'node:buffer'
import type { Run } from '../../schema/json/validation/run.ts'
import { codeEnd, codeStart } from './fast-walk.ts'
import type { JsonCode } from './fast-walk.ts'
import { fitsNumber, fitsText } from './json-host.ts'
import type { ArrayRule, NumberRule, ObjectRule, TextRule, ValueRule } from './json-rules.ts'

/** Flags of what is asked of a text, and of a number. */
const textAsks = { length: 1, values: 2, host: 4 }
const numberAsks = { integer: 1, bounds: 2, values: 4, host: 8, multiple: 16 }

const bytesPerWord = 4
const bytesPerDouble = 8
const rowBytes = 36
/** What of a name stands in its row. */
const headBytes = 16
/** So many slots are looked at for a name at most; a table that needs more has more slots. */
const mostProbes = 8
const mostSlotsPerName = 64
const most32 = 0x7fff_ffff

/** The table of a schema; undefined where it would be too long. Patterns spend the steps of a run. */
export function jsonCode(root: ValueRule, run: Run): JsonCode | undefined {
  const writer = new TableWriter(run)
  return writer.write(root) ? writer.code : undefined
}

/** A member that a schema names, or one of the texts it allows. */
interface Name {
  readonly name: string
  readonly rule?: ValueRule
  readonly isRequired?: boolean
}

class TableWriter {
  readonly #run: Run
  readonly #bytes = Buffer.alloc(codeEnd)
  #end = codeStart
  readonly #values = new Map<ValueRule, number>()
  readonly #waiting: ValueRule[] = []
  readonly #rules = new Map<object, number>()
  readonly #fits: ((text: string) => boolean)[] = []
  readonly #judged = { values: 0, bytes: 0 }

  constructor(run: Run) {
    this.#run = run
  }

  get code(): JsonCode {
    const bytes = this.#bytes.subarray(codeStart, this.#end)
    const words = Int32Array.from({ length: bytes.length / bytesPerWord }, (_, at) =>
      bytes.readInt32LE(at * bytesPerWord),
    )
    return { words, fits: this.#fits, judged: this.#judged }
  }

  write(root: ValueRule): boolean {
    try {
      this.#value(root)
      for (let rule = this.#waiting.pop(); rule !== undefined; rule = this.#waiting.pop()) this.#fill(rule)
      return true
    } catch (error) {
      if (error instanceof TooLong) return false
      throw error
    }
  }

  /** Where the table of a value is, or will be. */
  #value(rule: ValueRule): number {
    let at = this.#values.get(rule)
    if (at === undefined) {
      at = this.#take(6 * bytesPerWord)
      this.#values.set(rule, at)
      this.#waiting.push(rule)
    }
    return at
  }

  #fill(rule: ValueRule): void {
    const { text, number, object, array, booleans, allowsNull, judge } = rule
    if (judge !== undefined) {
      const host = this.#fits.push(value => {
        this.#judged.values++
        this.#judged.bytes += value.length
        return judge(JSON.parse(value), this.#run)
      })
      return this.#put(this.#value(rule), [0, this.#value({ ...rule, judge: undefined }), 0, 0, 0, host])
    }
    this.#put(this.#value(rule), [
      booleans | (allowsNull ? 4 : 0),
      this.#once(text, one => this.#text(one)),
      this.#once(number, one => this.#number(one)),
      this.#once(object, one => this.#object(one)),
      this.#once(array, one => this.#array(one)),
      0,
    ])
  }

  #once<Rule extends object>(rule: Rule | undefined, write: (rule: Rule) => number): number {
    if (rule === undefined) return 0
    const at = this.#rules.get(rule) ?? write(rule)
    this.#rules.set(rule, at)
    return at
  }

  #text(rule: TextRule): number {
    const { min, max, values, pattern, format } = rule
    const asksHost = pattern !== undefined || format !== undefined
    const asked =
      (min > 0 || max < Infinity ? textAsks.length : 0) |
      (values === undefined ? 0 : textAsks.values) |
      (asksHost ? textAsks.host : 0)
    const names = values === undefined ? 0 : this.#place(this.#names(values.map(name => ({ name }))))
    const host = asked === 0 ? 0 : this.#fits.push(text => fitsText(rule, text, this.#run)) - 1
    return this.#place([asked, Math.min(min, most32), Math.min(max, most32), names, host])
  }

  #number(rule: NumberRule): number {
    const { isInteger, hasBounds, least, most, above, below, values, multipleOf } = rule
    const asked =
      (isInteger ? numberAsks.integer : 0) |
      (hasBounds ? numberAsks.bounds : 0) |
      (values === undefined ? 0 : numberAsks.values) |
      (multipleOf === undefined ? 0 : isStep(multipleOf) ? numberAsks.multiple : numberAsks.host)
    const list = values === undefined ? 0 : this.#doubles(values)
    const host = this.#fits.push(text => fitsNumber(rule, Number(text))) - 1
    const at = this.#place([asked, host, list, values?.length ?? 0])
    this.#doubles([least, most, above, below, multipleOf ?? 0])
    return at
  }

  #array({ items, min, max }: ArrayRule): number {
    return this.#place([this.#value(items), Math.min(min, most32), Math.min(max, most32)])
  }

  #object({ properties, others, min, max }: ObjectRule): number {
    const required = properties.filter(({ isRequired }) => isRequired).length
    return this.#place([
      ...this.#names(properties),
      min,
      Math.min(max, most32),
      others === undefined ? 0 : this.#value(others),
      required,
      Math.ceil(required / 64),
    ])
  }

  /** Rows of names, and slots by which to find them. */
  #names(names: readonly Name[]): number[] {
    const rows = this.#take(names.length * rowBytes)
    let required = 0
    for (const [at, { name, rule, isRequired }] of names.entries()) {
      const lead = Buffer.from(`"${name}":`)
      const row = rows + at * rowBytes
      lead.copy(this.#bytes, row, 0, headBytes)
      this.#put(row + headBytes, [
        2 ** Math.min(lead.length, headBytes) - 1,
        lead.length,
        lead.length > headBytes ? this.#rest(lead.subarray(headBytes)) : 0,
        rule === undefined ? 0 : this.#value(rule),
        isRequired === true ? required++ : -1,
      ])
    }
    const slots = slotsOf(names.map(({ name }) => Buffer.from(name)))
    const at = this.#take(slots.length * 2)
    for (const [slot, name] of slots.entries()) {
      if (name >= 0) this.#bytes.writeUInt16LE(rows + name * rowBytes, at + 2 * slot)
    }
    return [rows, rows + names.length * rowBytes, at, slots.length - 1]
  }

  #rest(bytes: Buffer): number {
    const at = this.#take(bytes.length)
    bytes.copy(this.#bytes, at)
    return at
  }

  #doubles(values: readonly number[]): number {
    const at = this.#take(values.length * bytesPerDouble)
    for (const [index, value] of values.entries()) this.#bytes.writeDoubleLE(value, at + index * bytesPerDouble)
    return at
  }

  #place(words: readonly number[]): number {
    const at = this.#take(words.length * bytesPerWord)
    this.#put(at, words)
    return at
  }

  #put(at: number, words: readonly number[]): void {
    for (const [index, word] of words.entries()) this.#bytes.writeInt32LE(word, at + index * bytesPerWord)
  }

  /** Room for so many bytes; a multiple of four is taken. */
  #take(length: number): number {
    const at = this.#end
    this.#end += Math.ceil(length / bytesPerWord) * bytesPerWord
    if (this.#end > codeEnd) throw new TooLong()
    return at
  }
}

/** Whether all of a number is told by the remainder of a division by it. */
function isStep(multipleOf: number): boolean {
  return Number.isSafeInteger(multipleOf) && multipleOf > 0
}

/** Thrown inside where a table has no room, or no slots for its names. */
class TooLong extends Error {}

/** The names' numbers by their hashes, -1 where there is none: a power of two, and no name far from its own slot. */
function slotsOf(names: readonly Buffer[]): Int16Array {
  const hashes = names.map(hashOf)
  for (
    let count = 2 ** Math.ceil(Math.log2(2 * names.length + 2));
    count <= mostSlotsPerName * (names.length + 1);
    count *= 2
  ) {
    const slots = new Int16Array(count).fill(-1)
    if (hashes.every((hash, name) => isPlaced(slots, hash, name))) return slots
  }
  throw new TooLong()
}

function isPlaced(slots: Int16Array, hash: number, name: number): boolean {
  for (let probe = 0; probe < mostProbes; probe++) {
    const slot = (hash + probe) & (slots.length - 1)
    if (slots[slot] === -1) {
      slots[slot] = name
      return true
    }
  }
  return false
}

/** That of `json-walk.wat`: of the first eight bytes, the last eight, and eight between. */
function hashOf(name: Buffer): number {
  const word = (at: number) => name.readBigUInt64LE(at)
  const mixed =
    name.length < 8
      ? BigInt(`0x${Buffer.concat([Buffer.of(0), Buffer.from(name).reverse()]).toString('hex')}`)
      : word(0) ^ rotated(word(name.length - 8), 23n) ^ rotated(word((name.length - 8) >> 1), 41n)
  return Number(BigInt.asUintN(64, (mixed + BigInt(name.length)) * 0x9e3779b97f4a7c15n) >> 40n)
}

function rotated(word: bigint, bits: bigint): bigint {
  return BigInt.asUintN(64, (word << bits) | (word >> (64n - bits)))
}
