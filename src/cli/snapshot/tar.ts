const BLOCK = 512
/** What the format has room for in the short form of a path. */
const MAX_NAME_BYTES = 100

/** What an archive may hold at most. */
export interface ArchiveLimits {
  readonly files: number
  readonly fileBytes: number
}

/** A file of an archive. */
export interface ArchiveEntry {
  readonly path: string
  readonly bytes: Buffer
}

/** An archive that is damaged, too big, or holds what it should not. */
export class ArchiveProblem extends Error {}

/** A file as an archive (POSIX.1-1988, ustar) holds it; without a time or an owner, so that equal files are equal bytes. */
export function tarEntry(path: string, content: Buffer): Buffer {
  const name = Buffer.from(path)
  if (name.length > MAX_NAME_BYTES) throw new ArchiveProblem(`the path '${path}' is too long for an archive`)
  const header = Buffer.alloc(BLOCK)
  header.set(name, 0)
  header.write('0000644\0', 100, 'latin1')
  header.write('0000000\0', 108, 'latin1')
  header.write('0000000\0', 116, 'latin1')
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  header.write('00000000000\0', 136, 'latin1')
  header.write('        ', 148, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\u000000', 257, 'latin1')
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)
  return Buffer.concat([header, content, padding])
}

/** What an archive ends with. */
export const tarEnd: Buffer = Buffer.alloc(2 * BLOCK)

/** The sum of the header's bytes, blanks in place of the sum itself. */
function checksum(header: Buffer): number {
  let sum = 0
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0)
  return sum
}

/** The files of an archive, one after the other; nothing is written anywhere. Throws ArchiveProblem. */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  limits: ArchiveLimits,
): AsyncGenerator<ArchiveEntry, void> {
  const source = new Source(chunks)
  let files = 0
  for (;;) {
    const header = await source.take(BLOCK)
    if (header === undefined) throw new ArchiveProblem('the archive ends before its end')
    if (header.every(byte => byte === 0)) return
    if (checksum(header) !== octal(header, 148, 8)) throw new ArchiveProblem('the archive is damaged, or none')
    if (++files > limits.files) throw new ArchiveProblem(`the archive holds more than ${limits.files} files`)
    const size = octal(header, 124, 12)
    if (size > limits.fileBytes)
      throw new ArchiveProblem(`a file of the archive is longer than ${limits.fileBytes} bytes`)
    const bytes = await source.take(size)
    const padding = await source.take((BLOCK - (size % BLOCK)) % BLOCK)
    if (bytes === undefined || padding === undefined) throw new ArchiveProblem('the archive ends within a file')
    const path = pathOf(header)
    if (isFile(header, path)) yield { path, bytes }
  }
}

/** Folders and notes about files (POSIX.1-2001) are passed over; links and devices have no place in an export. */
function isFile(header: Buffer, path: string): boolean {
  const type = String.fromCharCode(header[156] ?? 0)
  if (type === '0' || type === '\0') return true
  if (type === '5' || type === 'x' || type === 'g') return false
  throw new ArchiveProblem(`'${path}' is neither a file nor a folder`)
}

function pathOf(header: Buffer): string {
  const prefix = header.toString('latin1', 257, 262) === 'ustar' ? textAt(header, 345, 155) : ''
  const path = `${prefix === '' ? '' : `${prefix}/`}${textAt(header, 0, 100)}`.replace(/^\.\//, '')
  if (path.startsWith('/') || /[\\\p{Cc}]/u.test(path) || path.split('/').includes('..')) {
    throw new ArchiveProblem(`the path ${JSON.stringify(path)} leads out of the archive`)
  }
  return path
}

function textAt(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? length : end)
}

function octal(header: Buffer, start: number, length: number): number {
  const text = textAt(header, start, length).trim()
  if (!/^[0-7]{1,11}$/.test(text)) throw new ArchiveProblem('the archive has a number that cannot be read')
  return Number.parseInt(text, 8)
}

/** Takes pieces of a given length out of chunks of any. */
class Source {
  readonly #chunks: AsyncIterator<Uint8Array>
  #left: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** Undefined where the source ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = []
    let missing = length
    while (missing > 0) {
      if (this.#left.length === 0) {
        const next = await this.#chunks.next()
        if (next.done === true) return undefined
        this.#left = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength)
        continue
      }
      const part = this.#left.subarray(0, missing)
      parts.push(part)
      this.#left = this.#left.subarray(part.length)
      missing -= part.length
    }
    return Buffer.concat(parts)
  }
}
