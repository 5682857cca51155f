import { DatabaseError, type Row, type Values } from './database.ts'

/**
 * The part of PostgreSQL's protocol (version 3) that the embedded database is spoken to with.
 * PostgreSQL documentation, Frontend/Backend Protocol, Message Formats.
 */
const code = (letter: string): number => letter.charCodeAt(0)

/** A message is its letter, the length of what follows including these four bytes, and the body. */
function message(letter: string, bodyLength: number, fill: (body: Buffer) => void): Buffer {
  const bytes = Buffer.allocUnsafe(5 + bodyLength)
  bytes[0] = code(letter)
  bytes.writeInt32BE(4 + bodyLength, 1)
  fill(bytes.subarray(5))
  return bytes
}

const cString = (text: string): Buffer => Buffer.from(`${text}\0`)

const sync = message('S', 0, () => undefined)

/** Execute of the unnamed portal, all rows. */
const execute = message('E', 5, body => body.fill(0))

/** A script of statements without values. */
export function queryMessage(script: string): Buffer {
  const text = cString(script)
  return message('Q', text.length, body => text.copy(body))
}

/** Prepares a statement under a name. */
export function parseMessage(name: string, statement: string): Buffer {
  const text = Buffer.concat([cString(name), cString(statement), Buffer.alloc(2)])
  return Buffer.concat([message('P', text.length, body => text.copy(body)), sync])
}

/** Runs a prepared statement with values, all as text. */
export function runMessage(name: string, values: Values): Buffer {
  const portalAndName = cString(`\0${name}`)
  const lengths = values.map(value => (value === null ? -1 : Buffer.byteLength(value)))
  const valuesLength = lengths.reduce((sum, length) => sum + 4 + Math.max(length, 0), 0)
  const bind = message('B', portalAndName.length + 4 + valuesLength + 2, body => {
    portalAndName.copy(body)
    let position = body.writeInt16BE(0, portalAndName.length)
    position = body.writeInt16BE(values.length, position)
    values.forEach((value, index) => {
      position = body.writeInt32BE(lengths[index] ?? -1, position)
      if (value !== null) position += body.write(value, position)
    })
    body.writeInt16BE(0, position)
  })
  return Buffer.concat([bind, execute, sync])
}

/** What came back for one message. */
export interface Answer {
  /** The columns of the last statement that has any; known after a script only. */
  readonly columns: readonly string[]
  /** Rows of the last statement that has any. */
  readonly rows: readonly Row[]
  readonly error: DatabaseError | undefined
}

/** Reads the bytes of one answer. */
export function readAnswer(bytes: Buffer): Answer {
  let columns: readonly string[] = []
  let rows: Row[] = []
  let error: DatabaseError | undefined
  for (let position = 0; position + 5 <= bytes.length;) {
    const letter = bytes[position]
    const end = position + 1 + bytes.readInt32BE(position + 1)
    const body = bytes.subarray(position + 5, end)
    if (letter === code('D')) rows.push(readRow(body))
    else if (letter === code('E')) error ??= readError(body)
    else if (letter === code('T')) {
      columns = readColumns(body)
      rows = []
    }
    position = end
  }
  return { columns, rows, error }
}

function readRow(body: Buffer): Row {
  const values: (string | null)[] = []
  let position = 2
  for (let left = body.readInt16BE(0); left > 0; left--) {
    const length = body.readInt32BE(position)
    position += 4
    values.push(length < 0 ? null : body.toString('utf8', position, position + length))
    position += Math.max(length, 0)
  }
  return values
}

/** Each column is its name and 18 bytes on its type. */
function readColumns(body: Buffer): readonly string[] {
  const names: string[] = []
  let position = 2
  for (let left = body.readInt16BE(0); left > 0; left--) {
    const end = body.indexOf(0, position)
    names.push(body.toString('utf8', position, end))
    position = end + 19
  }
  return names
}

/** Fields are a letter and a text; an empty letter ends them. */
function readError(body: Buffer): DatabaseError {
  const fields = new Map<string, string>()
  for (let position = 0; position < body.length && body[position] !== 0;) {
    const end = body.indexOf(0, position)
    fields.set(String.fromCharCode(body[position] ?? 0), body.toString('utf8', position + 1, end))
    position = end + 1
  }
  const detail = fields.get('D')
  const text = fields.get('M') ?? 'error without a message'
  return new DatabaseError(detail === undefined ? text : `${text} (${detail})`, { code: fields.get('C') })
}
