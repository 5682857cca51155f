import { scanNumber } from '../../../src/validation/payload/json-numbers.ts'
import { json } from './fixture.ts'
import { Random } from './random.ts'

const any = {
  isInteger: false,
  hasBounds: false,
  least: -Infinity,
  most: Infinity,
  above: -Infinity,
  below: Infinity,
  values: undefined,
}

/** Where the scan of a text ends, and whether that is the whole of it. */
function isNumber(text: string, rule = any): boolean {
  // The next record begins with a digit.
  const bytes = Buffer.from(`${text}7`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  return scanNumber(rule, { bytes, view }, 0, text.length) === text.length
}

test('numbers are what JSON.parse takes', () => {
  const random = new Random(3)
  const found = { yes: 0, no: 0 }
  for (let turn = 0; turn < 20_000; turn++) {
    const text = Array.from({ length: 1 + random.below(7) }, () => random.pick([...'0012359.e+-E'])).join('')
    const isOne = isJsonNumber(text)
    expect([text, isNumber(text)]).toEqual([text, isOne])
    found[isOne ? 'yes' : 'no']++
  }
  expect(Math.min(found.yes, found.no)).toBeGreaterThan(500)
})

test('the value of a number is that of JSON.parse', () => {
  const random = new Random(5)
  for (let turn = 0; turn < 20_000; turn++) {
    const digits = () => Array.from({ length: 1 + random.below(11) }, () => random.below(10)).join('')
    const whole = random.chance(0.3) ? '0' : String(Number(digits()))
    const text = `${random.chance(0.3) ? '-' : ''}${whole}${random.chance(0.8) ? `.${digits()}` : ''}${random.chance(0.1) ? `e-${random.below(30)}` : ''}`
    const value = JSON.parse(text) as number
    expect([text, isNumber(text, { ...any, hasBounds: true, least: value, most: value })]).toEqual([text, true])
    expect([text, isNumber(text, { ...any, isInteger: true })]).toEqual([text, Number.isInteger(value)])
  }
})

test('bounds hold to the last digit', () => {
  const check = json({ type: 'number', minimum: 0.3, exclusiveMaximum: 1e300 })
  expect(check('0.3')).toBeUndefined()
  expect(check('0.30000000000000004')).toBeUndefined()
  expect(check('0.29999999999999993')).toMatchObject({ path: '$' })
  expect(check('9'.repeat(299))).toBeUndefined()
  expect(check(`1${'0'.repeat(300)}`)).toMatchObject({ path: '$' })
  expect(check(`1${'0'.repeat(400)}`)).toMatchObject({ path: '$' })
})

function isJsonNumber(text: string): boolean {
  try {
    return Number.isFinite(JSON.parse(text))
  } catch {
    // What is no JSON is no number.
    return false
  }
}
