import { open, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { syncPath } from './synced-files.ts'

/**
 * As much of the tar format as a folder of plain files needs.
 * POSIX.1-2017, pax, ustar Interchange Format.
 */
const BLOCK = 512
const NAME_BYTES = 100
const MODE = 100
const OWNERS = 108
const SIZE = 124
const TIME = 136
const CHECKSUM = 148
const TYPE = 156
const MAGIC = 257

const FILES_AT_ONCE = 16
const FILE_MODE = 0o600
const FOLDER_MODE = 0o700

/** A tar archive of what is in `folder`. Names stand in it in alphabetical order, without times and owners. */
export async function packFolder(folder: string): Promise<Buffer> {
  const blocks: Buffer[] = []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.map(entry => ({ path: join(entry.parentPath, entry.name), isFolder: entry.isDirectory() }))
  for (const { path, isFolder } of paths.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = path.slice(folder.length + 1).replaceAll('\\', '/')
    const content = isFolder ? Buffer.alloc(0) : await readFile(path)
    blocks.push(header(isFolder ? `${name}/` : name, content.length), content, Buffer.alloc(padding(content.length)))
  }
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)])
}

function header(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`${name} is too long for the archive`)
  const block = Buffer.alloc(BLOCK)
  const isFolder = name.endsWith('/')
  block.write(name, 0)
  block.write(octal(isFolder ? FOLDER_MODE : FILE_MODE, 8), MODE)
  block.write(octal(0, 8) + octal(0, 8), OWNERS)
  block.write(octal(size, 12), SIZE)
  block.write(octal(0, 12), TIME)
  block.write(' '.repeat(8), CHECKSUM)
  block.write(isFolder ? '5' : '0', TYPE)
  block.write('ustar\x0000', MAGIC)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 7)} `, CHECKSUM)
  return block
}

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`
const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK

/** Writes the files of an archive of `packFolder` into `folder`, which must be there, and brings all of it to the disk. */
export async function unpackFolder(archive: Buffer, folder: string): Promise<void> {
  const folders = [folder]
  const files: { readonly path: string; readonly content: Buffer }[] = []
  for (let position = 0; archive[position];) {
    const block = archive.subarray(position, position + BLOCK)
    const path = join(folder, text(block, 0, NAME_BYTES))
    const size = Number.parseInt(text(block, SIZE, 12), 8)
    if (text(block, TYPE, 1) === '5') folders.push(path)
    else files.push({ path, content: archive.subarray(position + BLOCK, position + BLOCK + size) })
    position += BLOCK + size + padding(size)
  }
  for (const path of folders.slice(1)) await mkdir(path, { mode: FOLDER_MODE })
  const writers = Array.from({ length: FILES_AT_ONCE }, async () => {
    for (let file = files.pop(); file; file = files.pop()) await writeFile(file.path, file.content)
  })
  await Promise.all(writers)
  for (const path of folders) syncPath(path)
}

async function writeFile(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx', FILE_MODE)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

function text(block: Buffer, start: number, length: number): string {
  const end = block.indexOf(0, start)
  return block.toString('utf8', start, end < 0 || end > start + length ? start + length : end)
}
