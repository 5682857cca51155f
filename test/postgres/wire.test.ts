import { parseMessage, queryMessage, readAnswer, runMessage } from '../../src/postgres/wire.ts'

/** What a PostgreSQL 15 server sent for the script `select 1 as a, null as b; select 'ü' as c`, message by message. */
const twoSelects = [
  '540000002e00026100000000000000000000170004ffffffff0000620000000000000000000019ffffffffffff0000',
  '440000000f00020000000131ffffffff',
  '430000000d53454c454354203100',
  '540000001a0001630000000000000000000019ffffffffffff0000',
  '440000000c000100000002c3bc',
  '430000000d53454c454354203100',
  '5a0000000549',
].map(message => Buffer.from(message, 'hex'))

/** What it sent for `select 1/0`. */
const refusal = Buffer.from(
  '4500000041534552524f5200564552524f5200433232303132004d6469766973696f6e206279207a65726f0046696e742e63004c383639' +
    '0052696e743464697600005a0000000549',
  'hex',
)

describe('an answer', () => {
  test('is that of the last statement that has rows', () => {
    expect(readAnswer(Buffer.concat(twoSelects))).toEqual({ columns: ['c'], rows: [['ü']], error: undefined })
  })

  test('tells null from the empty text', () => {
    const first = readAnswer(Buffer.concat(twoSelects.slice(0, 3)))
    expect(first).toEqual({ columns: ['a', 'b'], rows: [['1', null]], error: undefined })
  })

  test('that refuses carries the code and the message', () => {
    const { error } = readAnswer(refusal)
    expect(error).toMatchObject({ name: 'DatabaseError', code: '22012', message: 'division by zero' })
  })

  test('that breaks off between two messages is read up to there', () => {
    expect(readAnswer(Buffer.alloc(0))).toEqual({ columns: [], rows: [], error: undefined })
    expect(readAnswer(Buffer.concat(twoSelects.slice(0, 1)))).toEqual({
      columns: ['a', 'b'],
      rows: [],
      error: undefined,
    })
  })
})

describe('a message', () => {
  test('says how long it is, in bytes', () => {
    expect(queryMessage('ü').toString('hex')).toBe('5100000007c3bc00')
    expect(parseMessage('s', 'q').toString('hex')).toBe('500000000a7300710000005300000004')
  })

  test('carries values as text, null as a length of -1', () => {
    const body = ['00', '7300', '0000', '0003', '00000002c3bc', 'ffffffff', '00000000', '0000'].join('')
    const length = (body.length / 2 + 4).toString(16).padStart(8, '0')
    const execute = '45000000090000000000'
    expect(runMessage('s', ['ü', null, '']).toString('hex')).toBe(`42${length}${body}${execute}5300000004`)
  })
})
