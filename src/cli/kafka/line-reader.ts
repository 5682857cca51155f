import { Buffer } from 'node:buffer'
import { Misuse } from './connection-options.ts'

const newline = 0x0a
const carriageReturn = 0x0d
/** Longer than any broker takes a record. */
const maxLineBytes = 64 * 1024 * 1024

/** The lines of an input, without what ends them. The last one need not be ended. Rejects with Misuse. */
export async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  let pieces: Buffer[] = []
  let bytes = 0
  for await (const chunk of input) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let start = 0
    for (let end = buffer.indexOf(newline); end !== -1; end = buffer.indexOf(newline, start)) {
      yield trimmed(Buffer.concat([...pieces, buffer.subarray(start, end)]))
      pieces = []
      bytes = 0
      start = end + 1
    }
    if (start === buffer.length) continue
    pieces.push(buffer.subarray(start))
    bytes += buffer.length - start
    if (bytes > maxLineBytes) throw new Misuse(`a line is longer than ${maxLineBytes} bytes.`)
  }
  if (bytes > 0) yield trimmed(Buffer.concat(pieces))
}

function trimmed(line: Buffer): Buffer {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line
}
