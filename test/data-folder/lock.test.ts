import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { DATA_FOLDER_FORMAT } from '../../src/data-folder/format.ts'
import { lockDataFolder } from '../../src/data-folder/lock.ts'

const holderFile = fileURLToPath(new URL('./lock-holder.ts', import.meta.url))
const typescript = new URL('../support/typescript.mjs', import.meta.url).href

let scratch: string
let folder: string
const children: ChildProcess[] = []
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'headgate-data-folder-'))
  folder = join(scratch, 'deep', 'data')
})
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(scratch, { recursive: true, force: true })
})

/** Starts another process on the folder; what it says first. */
async function otherProcess(): Promise<{ readonly child: ChildProcess; readonly line: string }> {
  const child = spawn(process.execPath, ['--import', typescript, holderFile, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  children.push(child)
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, line }
}

describe('the lock of a data folder', () => {
  test('keeps a second process out, and says who holds it and what to do', async () => {
    const held = await lockDataFolder(folder)
    const { line } = await otherProcess()
    const refusal = JSON.parse(line) as { name: string; message: string; advice: string }
    expect(refusal.name).toBe('DataFolderError')
    expect(refusal.message).toContain(`${folder} is in use by process ${process.pid} on ${hostname()}`)
    expect(refusal.advice).toContain('HEADGATE_DATA')
    await held.release()
  })

  test('is free again once the process that held it was killed', async () => {
    const { child, line } = await otherProcess()
    expect(line).toBe('locked')
    await expect(lockDataFolder(folder)).rejects.toThrow(`in use by process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const held = await lockDataFolder(folder)
    await held.release()
  })

  test('keeps a second opener of the same process out', async () => {
    const held = await lockDataFolder(folder)
    await expect(lockDataFolder(folder)).rejects.toThrow(`in use by process ${process.pid}`)
    await held.release()
    await held.release()
    await (await lockDataFolder(folder)).release()
  })

  test('counts, not the text beside it', async () => {
    await (await lockDataFolder(folder)).release()
    await writeFile(join(folder, 'lock'), 'nonsense')
    const held = await lockDataFolder(folder)
    expect(JSON.parse(await readFile(held.layout.lock, 'utf8'))).toMatchObject({ pid: process.pid })
    await writeFile(held.layout.lock, 'nonsense')
    await expect(lockDataFolder(folder)).rejects.toThrow('in use by another process')
    await held.release()
  })
})

describe('a data folder', () => {
  test('is made for its user alone, with the folders above it', async () => {
    const held = await lockDataFolder(folder)
    expect(held.path).toBe(folder)
    expect((await stat(folder)).mode & 0o077).toBe(0)
    await held.release()
  })

  test('is named by an absolute path, whatever it was called', async () => {
    const held = await lockDataFolder(join(folder, '..', 'data', '.'))
    expect(held.path).toBe(folder)
    expect(held.layout.database).toBe(join(folder, 'database'))
    await held.release()
  })

  test('that a newer release has written is refused, and left unlocked', async () => {
    await (await lockDataFolder(folder)).release()
    await writeFile(join(folder, 'format'), `${DATA_FOLDER_FORMAT + 1}\n`)
    for (const attempt of [1, 2]) {
      await expect(lockDataFolder(folder)).rejects.toMatchObject({
        name: 'DataFolderError',
        message: expect.stringContaining(`format ${DATA_FOLDER_FORMAT + 1}`),
        advice: expect.stringContaining(attempt === 1 ? 'newer release' : 'HEADGATE_DATA'),
      })
    }
  })

  test('whose format is no number is refused', async () => {
    await (await lockDataFolder(folder)).release()
    await writeFile(join(folder, 'format'), 'PDF')
    await expect(lockDataFolder(folder)).rejects.toThrow('not a data folder of Headgate')
  })

  test('that is a file is refused', async () => {
    folder = join(scratch, 'file')
    await writeFile(folder, '')
    await expect(lockDataFolder(folder)).rejects.toMatchObject({ name: 'DataFolderError' })
  })
})

const isRoot = process.getuid?.() === 0
if (isRoot) console.log('skipped: a folder that cannot be written; root may write everywhere')
const describeAsUser = isRoot ? describe.skip : describe
describeAsUser('a data folder', () => {
  test('that cannot be written is refused with what to do', async () => {
    await chmod(scratch, 0o500)
    await expect(lockDataFolder(folder)).rejects.toThrow('cannot be written')
    await chmod(scratch, 0o700)
  })
})
