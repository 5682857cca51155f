import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ArchiveProblem, readTar, tarEnd, tarEntry } from '../../../src/cli/snapshot/tar.ts'
import { propertyRuns } from '../../support/property-runs.ts'

const limits = { files: 10, fileBytes: 10_000 }

async function read(archive: Buffer, chunkBytes = 100, bounds = limits) {
  async function* chunks() {
    for (let at = 0; at < archive.length; at += chunkBytes) yield archive.subarray(at, at + chunkBytes)
  }
  const found: [string, string][] = []
  for await (const { path, bytes } of readTar(chunks(), bounds)) found.push([path, bytes.toString()])
  return found
}

const files: readonly (readonly [string, string])[] = [
  ['a.json', '{}'],
  ['subjects/b.json', 'x'.repeat(512)],
  ['subjects/c.json', 'y'.repeat(513)],
  ['empty', ''],
]
const archive = Buffer.concat([...files.map(([path, text]) => tarEntry(path, Buffer.from(text))), tarEnd])

/** The same header with other bytes in it, and its sum put right. */
function changed(change: (header: Buffer) => void): Buffer {
  const entry = tarEntry('a.json', Buffer.from('{}'))
  change(entry)
  entry.fill(0x20, 148, 156)
  const sum = entry.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  entry.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return Buffer.concat([entry, tarEnd])
}

describe('an archive', () => {
  test.each([1, 7, 512, 100_000])('read in chunks of %i bytes gives its files in their order', async chunkBytes => {
    expect(await read(archive, chunkBytes)).toEqual(files)
  })

  test('cut off anywhere before its end is refused', async () => {
    for (let length = 0; length < archive.length - tarEnd.length; length += 64) {
      await expect(read(archive.subarray(0, length))).rejects.toThrow(/ends/)
    }
  })

  test('with one bit of a header turned is refused', async () => {
    for (const at of [0, 5, 100, 124, 130, 156, 257]) {
      const damaged = Buffer.from(archive)
      damaged[at] = (damaged[at] ?? 0) ^ 1
      await expect(read(damaged)).rejects.toThrow(/damaged/)
    }
  })

  test('with more files, or a longer one, than is allowed is refused before it is read', async () => {
    await expect(read(archive, 100, { files: 3, fileBytes: 10_000 })).rejects.toThrow('more than 3 files')
    await expect(read(archive, 100, { files: 10, fileBytes: 512 })).rejects.toThrow('longer than 512 bytes')
    const huge = changed(header => header.write('77777777777\0', 124, 'latin1'))
    await expect(read(huge)).rejects.toThrow('longer than')
    const binary = changed(header => header.set([0x80, 0, 0, 1], 124))
    await expect(read(binary)).rejects.toThrow('a number that cannot be read')
  })

  test.each(['/etc/passwd', '../up', 'a/../../up', 'a\\b', 'a\nb'])('whose path is %j is refused', async path => {
    const bad = changed(header => {
      header.fill(0, 0, 100)
      header.write(path, 0)
    })
    await expect(read(bad)).rejects.toThrow(/leads out of/)
  })

  test.each(['1', '2', '3', '4', '6', 'L', 'S'])('with an entry of type %s is refused', async type => {
    await expect(read(changed(header => void header.write(type, 156)))).rejects.toThrow(/neither a file/)
  })

  test('a path that the format has no room for is refused when it is written', () => {
    expect(() => tarEntry('x'.repeat(101), Buffer.alloc(0))).toThrow('too long')
  })
})

test('bytes of any kind are an archive or are refused as none', async () => {
  const changes = fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { maxLength: 5 })
  const mutated = changes.map(places => {
    const bytes = Buffer.from(archive)
    for (const [at, byte] of places) bytes[at] = byte
    return bytes
  })
  const noise = fc.uint8Array({ maxLength: 2000 }).map(bytes => Buffer.from(bytes))
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, noise), async bytes => {
      const found = await read(bytes, 300).catch((error: unknown) => error)
      expect(Array.isArray(found) || found instanceof ArchiveProblem).toBe(true)
    }),
    propertyRuns(300),
  )
})

describe('the tar of the system', () => {
  test('lists what we write, and we read what it writes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headgate-tar-'))
    try {
      writeFileSync(join(folder, 'ours.tar'), archive)
      const listed = execFileSync('tar', ['-tf', join(folder, 'ours.tar')], { encoding: 'utf8' })
      expect(listed.trim().split('\n')).toEqual(files.map(([path]) => path))
      mkdirSync(join(folder, 'in'))
      writeFileSync(join(folder, 'in', 'a.json'), '{}')
      execFileSync('tar', ['-cf', join(folder, 'theirs.tar'), '-C', folder, 'in'])
      expect(await read(readFileSync(join(folder, 'theirs.tar')))).toEqual([['in/a.json', '{}']])
      symlinkSync('/etc/passwd', join(folder, 'in', 'link'))
      execFileSync('tar', ['-cf', join(folder, 'links.tar'), '-C', folder, 'in'])
      await expect(read(readFileSync(join(folder, 'links.tar')))).rejects.toThrow(/neither a file/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
