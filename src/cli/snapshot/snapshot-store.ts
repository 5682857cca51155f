import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline as joined, Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { Progress } from './progress.ts'
import type { Snapshot } from './snapshot.ts'
import { ExportProblem, MANIFEST_PATH, manifestFile, SnapshotReader, subjectFiles } from './snapshot-files.ts'
import { ArchiveProblem, readTar, tarEnd, tarEntry } from './tar.ts'

/** What an export may be at most: of an archive, after decompression. */
const limits = { files: 500_000, fileBytes: 256 * 1024 * 1024, totalBytes: 16 * 1024 * 1024 * 1024 }

const isArchive = (path: string): boolean => /\.(tar|tgz|tar\.gz)$/i.test(path)
const isCompressed = (path: string): boolean => /gz$/i.test(path)

/** Writes an export into a folder, or as one archive where the path ends with .tar, .tar.gz or .tgz. */
export async function writeSnapshot(path: string, snapshot: Snapshot, progress: Progress): Promise<void> {
  return (isArchive(path) ? writeArchive : writeFolder)(path, snapshot, progress)
}

/** Reads an export from a folder or an archive. Rejects with ExportProblem. */
export async function readSnapshot(path: string, progress: Progress): Promise<Snapshot> {
  const found = await stat(path).catch(notThere(path))
  progress.begin('files', undefined)
  return found.isDirectory() ? readFolder(path, progress) : readArchive(path, progress)
}

function notThere(path: string): (error: NodeJS.ErrnoException) => never {
  return error => {
    throw new ExportProblem(`${path} cannot be read: ${error.message}`)
  }
}

/** An unfinished one has no name yet: the archive appears when it is whole. */
async function writeArchive(path: string, snapshot: Snapshot, progress: Progress): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const unfinished = `${path}.unfinished`
  const entries = Readable.from(archiveParts(snapshot, progress))
  const file = createWriteStream(unfinished)
  await (isCompressed(path) ? pipeline(entries, createGzip(), file) : pipeline(entries, file))
  await synced(unfinished)
  await rename(unfinished, path)
}

async function synced(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function* archiveParts(snapshot: Snapshot, progress: Progress): Generator<Buffer, void> {
  progress.begin('subjects written', undefined)
  const manifest = manifestFile(snapshot, true)
  yield tarEntry(manifest.path, Buffer.from(manifest.text))
  for (const { path, text } of subjectFiles(snapshot)) {
    yield tarEntry(path, Buffer.from(text))
    progress.advance()
  }
  yield tarEnd
}

/** The manifest says that the folder is complete once everything else is there. Files of subjects that went are removed. */
async function writeFolder(path: string, snapshot: Snapshot, progress: Progress): Promise<void> {
  await mkdir(join(path, 'subjects'), { recursive: true })
  await assertOurs(path)
  await writeFile(join(path, MANIFEST_PATH), manifestFile(snapshot, false).text)
  const written = new Set<string>()
  progress.begin('subjects written', undefined)
  for (const file of subjectFiles(snapshot)) {
    await writeFile(join(path, file.path), file.text)
    written.add(file.path)
    progress.advance()
  }
  for (const name of await readdir(join(path, 'subjects'))) {
    if (/\.[0-9a-f]{12}\.json$/.test(name) && !written.has(`subjects/${name}`))
      await unlink(join(path, 'subjects', name))
  }
  const unfinished = join(path, `${MANIFEST_PATH}.unfinished`)
  await writeFile(unfinished, manifestFile(snapshot, true).text)
  await synced(unfinished)
  await rename(unfinished, join(path, MANIFEST_PATH))
}

/** A folder with anything else in it is not written into. */
async function assertOurs(path: string): Promise<void> {
  const names = await readdir(path)
  if (names.includes(MANIFEST_PATH) || names.every(name => name === 'subjects')) return
  if ((await readdir(join(path, 'subjects'))).length === 0) await rm(join(path, 'subjects'), { recursive: true })
  throw new ExportProblem(`${path} holds other files: name an empty folder, or one of an earlier export`)
}

async function readFolder(path: string, progress: Progress): Promise<Snapshot> {
  const reader = new SnapshotReader()
  reader.add({ path: MANIFEST_PATH, text: await readBounded(join(path, MANIFEST_PATH)) })
  const names = await readdir(join(path, 'subjects')).catch(notThere(join(path, 'subjects')))
  if (names.length > limits.files) throw new ExportProblem(`${path} holds more than ${limits.files} files`)
  for (const name of names.filter(one => one.endsWith('.json')).sort()) {
    reader.add({ path: `subjects/${name}`, text: await readBounded(join(path, 'subjects', name)) })
    progress.advance()
  }
  return reader.snapshot()
}

async function readBounded(path: string): Promise<string> {
  const found = await stat(path).catch(notThere(path))
  if (!found.isFile()) throw new ExportProblem(`${path} is not a file`)
  if (found.size > limits.fileBytes) throw new ExportProblem(`${path} is longer than ${limits.fileBytes} bytes`)
  return readFile(path, 'utf8')
}

async function readArchive(path: string, progress: Progress): Promise<Snapshot> {
  const reader = new SnapshotReader()
  const file = createReadStream(path)
  try {
    for await (const { path: name, bytes } of readTar(unpacked(file, path), limits)) {
      const inside = /^(?:[^/]+\/)?(headgate-export\.json|subjects\/[^/]+\.json)$/.exec(name)?.[1]
      if (inside === undefined) throw new ExportProblem(`${path} is no export: it holds '${name}'`)
      reader.add({ path: inside, text: bytes.toString('utf8') })
      progress.advance()
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    const isKnown = error instanceof ArchiveProblem || /^(Z_|E[A-Z]+$)/.test(code)
    if (isKnown) throw new ExportProblem(`${path}: ${(error as Error).message}`)
    throw error
  } finally {
    file.destroy()
  }
  return reader.snapshot()
}

/** The bytes of the archive itself; what goes wrong on the way reaches whoever reads them. */
function unpacked(file: Readable, path: string): AsyncIterable<Uint8Array> {
  const end = bounded()
  const passedOn = () => undefined
  return isCompressed(path) ? joined(file, createGunzip(), end, passedOn) : joined(file, end, passedOn)
}

/** Passes on as much as an export may have. */
function bounded(): Transform {
  let total = 0
  return new Transform({
    transform(chunk: Buffer, _, done) {
      total += chunk.length
      if (total > limits.totalBytes) done(new ArchiveProblem(`it has more than ${limits.totalBytes} bytes`))
      else done(null, chunk)
    },
  })
}
