import { addHeader, lastHeader, type RecordHeaders } from '../../src/serde/record-headers.ts'
import { bytesOf } from './fake-registry.ts'

const name = '__value_schema_id'
const one = bytesOf('01')
const two = bytesOf('02')
const keyBytes = new TextEncoder().encode(name)

test.each<[string, RecordHeaders, Uint8Array | undefined]>([
  [
    'the last of a list',
    [
      { key: name, value: one },
      { key: name, value: two },
    ],
    two,
  ],
  [
    'none where the last of a list is null',
    [
      { key: name, value: one },
      { key: name, value: null },
    ],
    undefined,
  ],
  ['none of another name', [{ key: '__key_schema_id', value: one }], undefined],
  ['none in another case', [{ key: '__Value_schema_id', value: one }], undefined],
  ['the last of an object with a list', { [name]: [one, two] }, two],
  ['the one of an object', { [name]: one }, one],
  ['none of what an object inherits', Object.create({ [name]: one }) as Record<string, Uint8Array>, undefined],
  ['the last of a list of objects', [{ [name]: one }, { other: two }, { [name]: two }], two],
  ['the one of a map, its key in bytes', new Map([[keyBytes, one]]), one],
  ['text as its bytes', { [name]: '\u0001' }, one],
])('read: %s', (_what, headers, expected) => {
  expect(lastHeader(headers, name)).toEqual(expected)
})

test('a header is put behind those of a list', () => {
  const headers = [{ key: name, value: one }]
  addHeader(headers, name, two)
  expect(headers).toEqual([
    { key: name, value: one },
    { key: name, value: two },
  ])
})

test('a list of objects gets an object', () => {
  const headers = [{ trace: one }]
  addHeader(headers, name, two)
  expect(headers).toEqual([{ trace: one }, { [name]: two }])
})

test('in a map and in an object the new value takes the place of the old', () => {
  const map = new Map<string | Uint8Array, Uint8Array>([[keyBytes, one]])
  addHeader(map, name, two)
  expect([...map]).toEqual([[name, two]])
  const record: Record<string, Uint8Array> = { [name]: one, trace: one }
  addHeader(record, name, two)
  expect(record).toEqual({ [name]: two, trace: one })
})
