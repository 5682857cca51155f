import { describe, expect, test } from '@jest/globals'
import {
  decodeMessageIndexes,
  encodeMessageIndexes,
  indexesOf,
  messageAt,
} from '../../../src/schema/protobuf/message-indexes.ts'
import { proto3, reference, stored } from './files.ts'

const { file } = stored(
  proto3(
    'package p;',
    'enum E { Z = 0; }',
    'message A { message In {} enum F { Y = 0; } message Other { message Deep {} } }',
    'message B { repeated MEntry m = 1; message MEntry { option map_entry = true; string key = 1; int32 value = 2; } message Last {} }',
  ),
)

describe('message indexes', () => {
  test.each([
    ['p.A', [0]],
    ['p.B', [1]],
    ['p.A.In', [0, 0]],
    ['p.A.Other.Deep', [0, 1, 0]],
    ['p.B.Last', [1, 1]],
  ])('%s is at %j: enums do not count', (name, indexes) => {
    expect(indexesOf(file, name)).toEqual(indexes)
    expect(messageAt(file, indexes)).toBe(name)
  })

  test('skip map entries where a normal form is asked', () => {
    expect(indexesOf(file, 'p.B.Last', true)).toEqual([1, 0])
    expect(messageAt(file, [1, 0], true)).toBe('p.B.Last')
  })

  test.each([[[]], [[2]], [[0, 5]], [[-1]], [[0.5]]])('%j name no message', indexes => {
    expect(messageAt(file, indexes)).toBeUndefined()
  })

  test.each(['A', 'p.E', 'p.C', 'q.A', 'p.A.', ''])("'%s' has none", name => {
    expect(indexesOf(file, name)).toBeUndefined()
  })
})

describe('a file with nothing but one public import', () => {
  const imported = reference('r.proto', proto3('package r;', 'message R {}'))

  test('stands for the imported file', () => {
    const schema = stored(proto3('import public "r.proto";'), [imported])
    expect(schema.name).toBe('r.R')
    expect(messageAt(schema.messageFile, [0])).toBe('r.R')
  })

  test.each(['import "r.proto";', 'import public "r.proto"; enum E { Z = 0; }', 'import public "nope.proto";'])(
    '%s stands for itself',
    text => {
      const schema = stored(proto3(text), [imported])
      expect(schema.messageFile).toBe(schema.file)
    },
  )
})

describe('on the wire', () => {
  test.each([
    [[0], '00'],
    [[1], '0202'],
    [[0, 0], '040000'],
    [[2, 1], '040402'],
    [[100], '02c801'],
  ])('%j is %s', (indexes, hex) => {
    expect(Buffer.from(encodeMessageIndexes(indexes)).toString('hex')).toBe(hex)
    const bytes = Buffer.from(`${hex}ff`, 'hex')
    expect(decodeMessageIndexes(bytes)).toEqual({ indexes, length: bytes.length - 1 })
  })

  test('a longer spelling of the first message is read too', () => {
    expect(decodeMessageIndexes(Buffer.from('0200', 'hex'))).toEqual({ indexes: [0], length: 2 })
  })

  test.each(['', '02', '04c8', '01', 'ffffffffffffffffffffff', '9003', 'd8363636'])('%s is none', hex => {
    expect(decodeMessageIndexes(Buffer.from(hex, 'hex'))).toBeUndefined()
  })
})
