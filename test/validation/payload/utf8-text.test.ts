import { isUtf8 } from 'node:buffer'
import { isUtf8Text } from '../../../src/validation/payload/utf8-text.ts'
import { Random } from './random.ts'

const parts = [
  '61',
  '7f',
  '00',
  'c280',
  'dfbf',
  'c1bf',
  'e0a080',
  'e09fbf',
  'ed9fbf',
  'eda080',
  'ee8080',
  'efbfbf',
  'f0908080',
  'f08fbfbf',
]
const more = [
  'f48fbfbf',
  'f4908080',
  'f5808080',
  '80',
  'c2',
  'e2',
  'e282',
  'f09f',
  'f09fa6',
  'ff',
  '61'.repeat(9),
  '61'.repeat(700),
]

test('texts are UTF-8 where Node says so, at every length and wherever they begin', () => {
  const random = new Random(7)
  const found = { yes: 0, no: 0 }
  for (let turn = 0; turn < 20_000; turn++) {
    const chosen = random.list(9, () => random.pick(random.chance(0.7) ? parts.slice(0, 5) : [...parts, ...more]))
    const text = Buffer.from(chosen.join(''), 'hex')
    const start = random.below(9)
    // Bytes of other records stand around.
    const bytes = Buffer.concat([Buffer.alloc(start, 0xbf), text, Buffer.alloc(random.below(5), 0xbf)])
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const isText = isUtf8(text)
    expect([text.toString('hex'), isUtf8Text({ bytes, view }, start, start + text.length)]).toEqual([
      text.toString('hex'),
      isText,
    ])
    found[isText ? 'yes' : 'no']++
  }
  expect(Math.min(found.yes, found.no)).toBeGreaterThan(1000)
})
