import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packFolder, unpackFolder } from '../../src/postgres/tar.ts'

let scratch: string
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'headgate-tar-'))
  await mkdir(join(scratch, 'in', 'deep', 'empty'), { recursive: true })
  await mkdir(join(scratch, 'out'))
  await writeFile(join(scratch, 'in', 'one'), '')
  await writeFile(join(scratch, 'in', 'deep', 'block'), 'x'.repeat(512))
  await writeFile(join(scratch, 'in', 'deep', 'more'), Buffer.alloc(513, 0xff))
})
afterEach(() => rm(scratch, { recursive: true, force: true }))

/** Names and contents of all that is in a folder. */
async function everything(folder: string): Promise<unknown> {
  const names = (await readdir(folder, { recursive: true })).toSorted()
  const contents = names.map(async name => (await stat(join(folder, name))).isFile() && readFile(join(folder, name)))
  return { names, contents: await Promise.all(contents) }
}

test('what was packed is unpacked, folders without files included', async () => {
  await unpackFolder(await packFolder(join(scratch, 'in')), join(scratch, 'out'))
  expect(await everything(join(scratch, 'out'))).toEqual(await everything(join(scratch, 'in')))
  expect((await stat(join(scratch, 'out', 'deep', 'more'))).mode & 0o777).toBe(0o600)
})

test('an archive is one that tar reads', async () => {
  execFileSync('tar', ['-xf', '-', '-C', join(scratch, 'out')], { input: await packFolder(join(scratch, 'in')) })
  expect(await everything(join(scratch, 'out'))).toEqual(await everything(join(scratch, 'in')))
})

test('equal folders make equal archives', async () => {
  const first = await packFolder(join(scratch, 'in'))
  await unpackFolder(first, join(scratch, 'out'))
  expect(await packFolder(join(scratch, 'out'))).toEqual(first)
})

test('a name that the format cannot hold is refused', async () => {
  await writeFile(join(scratch, 'in', 'n'.repeat(101)), '')
  await expect(packFolder(join(scratch, 'in'))).rejects.toThrow('too long')
})
