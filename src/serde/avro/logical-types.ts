import { hasLogicalType } from '../../schema/avro/logical-types.ts'
import type { AvroType } from '../../schema/avro/model.ts'
import { dateText, readDate, readTime, readTimestamp, timestampText, timeText } from './iso-text.ts'
import { decimalText, readDecimal, readUnscaled, writeUnscaled } from './decimal-text.ts'
import { MAX_DECIMAL_BYTES, MAX_DECIMAL_SCALE } from './limits.ts'

/** What a converter may know of the type. */
export interface LogicalContext {
  /** Kind of the base type: `bytes`, `fixed`, `int`, `long`, `string`. */
  readonly base: string
  /** Decimals. */
  readonly precision: number
  readonly scale: number
  /** Bytes of a fixed; 0 for other types. */
  readonly size: number
}

/** How values of a logical type look. Values of the base type are always taken for writing, too. */
export interface LogicalConverter {
  /** From the base value; a `long` is a bigint. Undefined: the bytes hold no value of this type. */
  fromBase(base: never, context: LogicalContext): unknown
  /** To the base value; undefined for values that are not of this type. */
  toBase(value: unknown, context: LogicalContext): unknown
}

/** A converter of ours, and the JavaScript type of what it makes: that tells branches of a union apart. */
interface KnownConverter extends Pick<LogicalConverter, 'toBase'> {
  readonly makes: 'Date' | 'text' | 'object' | 'base'
  readonly fromBase?: LogicalConverter['fromBase']
}

/** The form of values of one type. */
export interface LogicalForm {
  readonly makes: KnownConverter['makes'] | 'custom'
  /** Absent: what is read looks like the base. */
  readonly fromBase?: (base: unknown) => unknown
  toBase(value: unknown): unknown
}

const MS_A_DAY = 86_400_000

const decimal: KnownConverter = {
  makes: 'text',
  fromBase: (base: Uint8Array, { scale }) =>
    base.length > MAX_DECIMAL_BYTES ? undefined : decimalText(readUnscaled(base), scale),
  toBase(value, { scale, precision, size }) {
    const isNumber = typeof value === 'string' || typeof value === 'bigint' || typeof value === 'number'
    const unscaled = isNumber ? readDecimal(String(value), scale) : undefined
    if (unscaled === undefined || String(unscaled).replace('-', '').length > precision) return undefined
    return writeUnscaled(unscaled, size === 0 ? undefined : size)
  },
}

const uuid: KnownConverter = {
  makes: 'text',
  fromBase: (base: Uint8Array | string) => (typeof base === 'string' ? base : uuidText(base)),
  toBase(value, { base }) {
    if (typeof value !== 'string') return undefined
    if (base === 'string') return value
    return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value) ? hexBytes(value.replaceAll('-', '')) : undefined
  },
}

const duration: KnownConverter = {
  makes: 'object',
  fromBase(base: Uint8Array) {
    const view = new DataView(base.buffer, base.byteOffset, base.length)
    return { months: view.getUint32(0, true), days: view.getUint32(4, true), millis: view.getUint32(8, true) }
  },
  toBase(value) {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined
    const { months, days, millis }: { months?: unknown; days?: unknown; millis?: unknown } = value
    const parts = [months, days, millis]
    const isFine = parts.every(
      part => typeof part === 'number' && Number.isInteger(part) && part >= 0 && part < 2 ** 32,
    )
    return isFine ? new Uint8Array(Uint32Array.from(parts as number[]).buffer) : undefined
  },
}

const dateObject: KnownConverter = {
  makes: 'Date',
  fromBase: (days: number) => validDate(days * MS_A_DAY),
  toBase(value) {
    if (typeof value === 'string') return readDate(value)
    return value instanceof Date ? integerOf(Math.floor(value.getTime() / MS_A_DAY)) : undefined
  },
}

const timestampObject: KnownConverter = {
  makes: 'Date',
  fromBase: (millis: bigint) => validDate(Number(millis)),
  toBase: value => (value instanceof Date ? integerOf(value.getTime()) : readInstant(value, 1000n)),
}

const date: KnownConverter = { ...dateObject, makes: 'text', fromBase: (days: number) => dateText(days) }

function timeOfDay(perSecond: bigint): KnownConverter {
  const unit = 1_000_000_000n / perSecond
  return {
    makes: 'text',
    fromBase: (count: number | bigint) =>
      count >= 0 && BigInt(count) < 86_400n * perSecond ? timeText(BigInt(count) * unit) : undefined,
    toBase(value, { base }) {
      const nanos = typeof value === 'string' ? readTime(value) : undefined
      if (nanos === undefined || nanos % unit !== 0n) return undefined
      return base === 'int' ? Number(nanos / unit) : nanos / unit
    },
  }
}

function timestamp(perSecond: bigint, isLocal: boolean): KnownConverter {
  return {
    makes: 'text',
    fromBase: (count: bigint) => timestampText(count, perSecond, isLocal),
    toBase(value) {
      if (typeof value === 'string') return readTimestamp(value, perSecond, isLocal)
      const millis = value instanceof Date && !isLocal ? integerOf(value.getTime()) : undefined
      return millis === undefined ? undefined : (BigInt(millis) * perSecond) / 1000n
    },
  }
}

/** Every logical type as text. */
const textConverters: Readonly<Record<string, KnownConverter>> = {
  decimal,
  uuid,
  duration,
  date,
  'time-millis': timeOfDay(1000n),
  'time-micros': timeOfDay(1_000_000n),
  'timestamp-millis': timestamp(1000n, false),
  'timestamp-micros': timestamp(1_000_000n, false),
  'timestamp-nanos': timestamp(1_000_000_000n, false),
  'local-timestamp-millis': timestamp(1000n, true),
  'local-timestamp-micros': timestamp(1_000_000n, true),
  'local-timestamp-nanos': timestamp(1_000_000_000n, true),
}

/** What JavaScript has a type for is read as that, the rest as its base; text is taken for all. */
const nativeConverters: Readonly<Record<string, KnownConverter>> = {
  ...Object.fromEntries(
    Object.entries(textConverters).map(([name, { toBase }]) => [name, { makes: 'base', toBase } as const]),
  ),
  decimal,
  uuid,
  duration,
  date: dateObject,
  'timestamp-millis': timestampObject,
}

/** What is asked of the options of Avro. */
interface LogicalOptions {
  readonly usesLogicalTypes?: boolean
  readonly logicalForm?: 'native' | 'text'
  readonly logicalTypes?: Readonly<Record<string, LogicalConverter>>
}

/** How values of a type look beyond its base; undefined where they look like it. */
export function logicalFormOf(type: AvroType, options: LogicalOptions): LogicalForm | undefined {
  const name = type.properties?.get('logicalType')
  if (options.usesLogicalTypes === false || name?.kind !== 'string') return undefined
  const own = options.logicalTypes
  const context = contextOf(type)
  if (own && Object.hasOwn(own, name.value)) return formOf(own[name.value], 'custom', context)
  if (!hasLogicalType(type) || context.scale > MAX_DECIMAL_SCALE) return undefined
  const known = options.logicalForm === 'text' ? textConverters : nativeConverters
  const converter = Object.hasOwn(known, name.value) ? known[name.value] : undefined
  return formOf(converter, converter?.makes ?? 'text', context)
}

function formOf(
  converter: KnownConverter | LogicalConverter | undefined,
  makes: LogicalForm['makes'],
  context: LogicalContext,
): LogicalForm | undefined {
  if (!converter) return undefined
  return {
    makes,
    toBase: value => converter.toBase(value, context),
    // What a type's own values are, its converter takes.
    ...(converter.fromBase && { fromBase: base => converter.fromBase?.(base as never, context) }),
  }
}

function contextOf(type: AvroType): LogicalContext {
  const numberOf = (key: string) => {
    const value = type.properties?.get(key)
    return value?.kind === 'number' ? Number(value.raw) : 0
  }
  const size = type.kind === 'fixed' ? type.size : 0
  return { base: type.kind, precision: numberOf('precision'), scale: numberOf('scale'), size }
}

function integerOf(number: number): number | undefined {
  return Number.isInteger(number) ? number : undefined
}

function validDate(millis: number): Date | undefined {
  const made = new Date(millis)
  return Number.isNaN(made.getTime()) ? undefined : made
}

function readInstant(value: unknown, perSecond: bigint): bigint | undefined {
  return typeof value === 'string' ? readTimestamp(value, perSecond, false) : undefined
}

function uuidText(bytes: Uint8Array): string {
  const digits = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function hexBytes(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], pair => Number.parseInt(pair, 16))
}
