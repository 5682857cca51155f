/** How two steps of `multipleOf` relate: the reader's is a multiple of the writer's, divides it, or neither. */
export type StepRelation = 'equal' | 'multiple' | 'divisor' | 'other'

/** Digits a step may have when it is written out; beyond them steps are only told to be the same or not. */
const DIGITS = 400

/** Compares two JSON numbers as exact decimals. */
export function relateSteps(writer: string, reader: string): StepRelation {
  const sides = commonScale(writer, reader)
  if (sides === undefined) return writer === reader ? 'equal' : 'other'
  const [left, right] = sides
  if (left === right) return 'equal'
  if (left !== 0n && right % left === 0n) return 'multiple'
  return right !== 0n && left % right === 0n ? 'divisor' : 'other'
}

/** Both numbers as integers of one unit, or undefined when that takes too many digits. */
function commonScale(left: string, right: string): readonly [bigint, bigint] | undefined {
  const one = takeApart(left)
  const other = takeApart(right)
  const scale = Math.max(one.scale, other.scale)
  const zeros = [scale - one.scale, scale - other.scale] as const
  if (one.digits.length + zeros[0] > DIGITS || other.digits.length + zeros[1] > DIGITS) return undefined
  return [BigInt(one.digits + '0'.repeat(zeros[0])), BigInt(other.digits + '0'.repeat(zeros[1]))]
}

/** The number is `digits × 10^-scale`. */
function takeApart(raw: string): { readonly digits: string; readonly scale: number } {
  const [mantissa = '', exponent = '0'] = raw.split(/[eE]/)
  const [whole = '', fraction = ''] = mantissa.split('.')
  return { digits: whole + fraction, scale: fraction.length - Number(exponent) }
}
