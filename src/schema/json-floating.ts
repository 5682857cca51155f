/** `0.digits × 10^pointAt`. */
interface Digits {
  readonly digits: string
  readonly pointAt: number
}

/** A positive value as `odd × 2^(exponent - oddBits + 1)`, `odd` without trailing zero bits. */
interface Binary {
  readonly odd: bigint
  readonly oddBits: number
  readonly exponent: number
  /** Bits that the format can tell apart at this size; fewer for subnormal numbers. */
  readonly precision: number
}

/** A double as Java prints it: plain from 0.001 up to 10^7, `d.dE±n` elsewhere; `NaN`, `Infinity` as those words. */
export function javaDouble(value: number): string {
  return printFloating(value, 53, -1022)
}

/** A float, given as the double equal to it, as Java prints it. */
export function javaFloat(value: number): string {
  return printFloating(value, 24, -126)
}

function printFloating(value: number, precision: number, smallestExponent: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const { digits, pointAt } = developDigits(takeApart(Math.abs(value), precision, smallestExponent))
  return (value < 0 ? '-' : '') + layOut(digits, pointAt)
}

function layOut(digits: string, pointAt: number): string {
  if (pointAt > 0 && pointAt < 8) {
    return `${digits.slice(0, pointAt).padEnd(pointAt, '0')}.${digits.slice(pointAt) || '0'}`
  }
  if (pointAt <= 0 && pointAt > -3) return `0.${'0'.repeat(-pointAt)}${digits}`
  return `${digits[0]}.${digits.slice(1) || '0'}E${pointAt - 1}`
}

function takeApart(size: number, precision: number, smallestExponent: number): Binary {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setFloat64(0, size)
  const bits = bytes.getBigUint64(0)
  const biased = Number(bits >> 52n)
  const fraction = bits & 0xf_ffff_ffff_ffffn
  const significand = biased === 0 ? fraction : fraction | 0x10_0000_0000_0000n
  const binary = significand.toString(2)
  const oddBits = binary.lastIndexOf('1') + 1
  const exponent = Math.max(biased, 1) - 1023 - 53 + binary.length
  return {
    odd: significand >> BigInt(binary.length - oddBits),
    oddBits,
    exponent,
    precision: precision - Math.max(0, smallestExponent - exponent),
  }
}

/**
 * The digits that Java chose before release 19 (JDK-4511638), which upstream's texts carry: mostly but not always the
 * shortest. They are part of the text that is hashed.
 */
function developDigits(binary: Binary): Digits {
  const { odd, oddBits, exponent, precision } = binary
  const isWhole = oddBits <= exponent + 1
  if (!isWhole || exponent > 62) return freeFormatDigits(binary)
  const surplusBits = exponent - precision - 1
  const surplusDigits = surplusBits > 1 ? String(2n ** BigInt(surplusBits)).length - 1 : 0
  return wholeDigits(odd << BigInt(exponent - oddBits + 1), surplusDigits)
}

function wholeDigits(value: bigint, surplusDigits: number): Digits {
  const unit = 10n ** BigInt(surplusDigits)
  const roundsUp = surplusDigits > 0 && value % unit >= unit / 2n
  const digits = (value / unit + (roundsUp ? 1n : 0n)).toString()
  return { digits: digits.replace(/0+$/, ''), pointAt: digits.length + surplusDigits }
}

/** The state of free-format printing: `value / scale` is what is left to print, `half` half a unit of precision. */
interface Remainder {
  value: bigint
  half: bigint
  readonly scale: bigint
  /** Whether Java computes in machine words here, where it compares strictly. */
  readonly isStrict: boolean
  isLow: boolean
  isHigh: boolean
}

/** Steele and White: digits until the remainder is below half a unit of precision. */
function freeFormatDigits(binary: Binary): Digits {
  let place = estimatePlace(binary)
  const rest = scaled(binary, place)
  const first = nextDigit(rest)
  let digits = ''
  if (first === 0n && !rest.isHigh) place -= 1
  else digits = first.toString()
  // E notation has at least one digit behind the point.
  if (place < -3 || place >= 8) rest.isLow = rest.isHigh = false
  while (!rest.isLow && !rest.isHigh) digits += nextDigit(rest).toString()
  return roundsUp(rest, digits) ? incremented(digits, place + 1) : { digits, pointAt: place + 1 }
}

function estimatePlace({ odd, oddBits, exponent }: Binary): number {
  const significand = Number(odd) / 2 ** (oddBits - 1)
  return Math.floor((significand - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981)
}

function scaled({ odd, oddBits, exponent, precision }: Binary, place: number): Remainder {
  const fractionBits = Math.max(0, oddBits - exponent - 1)
  const valueFives = Math.max(0, -place)
  const scaleFives = Math.max(0, place)
  const twos = valueFives + fractionBits + exponent
  const scaleBits = scaleFives + fractionBits
  // Below a power of two the next number is only half as far away.
  const halfBits = twos - precision - (oddBits === 1 ? 1 : 0)
  const valueBits = twos - oddBits + 1
  const shift = -Math.min(valueBits, scaleBits, halfBits)
  const [valueTwos, scaleTwos, halfTwos] = [valueBits + shift, scaleBits + shift, halfBits + shift]
  return {
    value: (odd * 5n ** BigInt(valueFives)) << BigInt(valueTwos),
    scale: (5n ** BigInt(scaleFives)) << BigInt(scaleTwos),
    half: (5n ** BigInt(valueFives)) << BigInt(halfTwos),
    isStrict: oddBits + valueTwos + bitsOfFives(valueFives) < 64 && scaleTwos + 1 + bitsOfFives(scaleFives + 1) < 64,
    isLow: false,
    isHigh: false,
  }
}

/** Java's estimate of the bits of 5^n. */
function bitsOfFives(n: number): number {
  return n === 0 ? 0 : n < 27 ? (5n ** BigInt(n)).toString(2).length : n * 3
}

function nextDigit(rest: Remainder): bigint {
  const digit = rest.value / rest.scale
  const ten = rest.scale * 10n
  rest.value = (rest.value % rest.scale) * 10n
  rest.half *= 10n
  rest.isLow = rest.value < rest.half
  rest.isHigh = rest.isStrict ? rest.value + rest.half > ten : rest.value + rest.half >= ten
  return digit
}

function roundsUp({ isLow, isHigh, value, scale }: Remainder, digits: string): boolean {
  if (!isHigh || !isLow) return isHigh
  const difference = value * 2n - scale * 10n
  return difference > 0n || (difference === 0n && Number(digits.at(-1)) % 2 === 1)
}

/** Java keeps the number of digits: trailing zeros that come of a carry stay, and after 99…9 only the 1 counts. */
function incremented(digits: string, pointAt: number): Digits {
  const next = (BigInt(digits) + 1n).toString()
  return next.length > digits.length
    ? { digits: next.slice(0, digits.length), pointAt: pointAt + 1 }
    : { digits: next, pointAt }
}
