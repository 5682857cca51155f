import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandIo } from '../../../src/cli/command-io.ts'
import { run } from '../../../src/cli/run.ts'
import { openRegistry } from '../../support/registry-fixture.ts'
import { readOut, readOutCounts } from '../../support/registry-readout.ts'
import { askRegistry, seedRegistry } from '../../support/registry-seed.ts'
import { restServer } from '../../support/rest-server.ts'

let folder: string
const servers: Server[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-import-'))
})

afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
})

async function emptyRegistry(): Promise<string> {
  const { server } = restServer(await openRegistry())
  server.listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function seeded(): Promise<string> {
  const url = await emptyRegistry()
  await seedRegistry(url, { subjects: 18, versions: 72 })
  return url
}

async function called(...words: readonly string[]) {
  return calledWith({}, words)
}

async function calledWith(more: Partial<CommandIo>, words: readonly string[]) {
  let out = ''
  let error = ''
  const code = await run(words, {
    environment: {},
    ...more,
    out: text => void (out += text),
    error: text => void (error += text),
  })
  return { code, out, error }
}

const journal = () => ['--journal', join(folder, 'journal.json')]

describe('a whole registry', () => {
  test.each(['out', 'out.tar', 'out.tar.gz'])(
    'exported to %s and imported reads the same, ids included',
    async name => {
      const [from, to] = [await seeded(), await emptyRegistry()]
      const path = join(folder, name)
      expect(await called('export', '--registry', from, '--out', path)).toMatchObject({ code: 0, error: '' })
      const imported = await called('import', '--from', path, '--to', to, '--verify', ...journal())
      expect(imported).toMatchObject({ code: 0, error: '' })
      expect(imported.out).toContain('verified: ')
      const wanted = await readOut(from, ['nickname'])
      expect(readOutCounts(wanted).deleted).toBeGreaterThan(10)
      expect(await readOut(to, ['nickname'])).toEqual(wanted)
      expect(existsSync(join(folder, 'journal.json'))).toBe(false)
    },
  )

  test('imported straight from another registry reads the same', async () => {
    const [from, to] = [await seeded(), await emptyRegistry()]
    expect(await called('import', '--from', from, '--to', to, '--verify', ...journal())).toMatchObject({ code: 0 })
    expect(await readOut(to, ['nickname'])).toEqual(await readOut(from, ['nickname']))
  })

  test('imported a second time changes nothing', async () => {
    const [from, to] = [await seeded(), await emptyRegistry()]
    await called('import', '--from', from, '--to', to, ...journal())
    const before = await readOut(to)
    const again = await called('import', '--from', from, '--to', to, '--json', ...journal())
    expect(JSON.parse(again.out)).toMatchObject({ registered: 0, deleted: 0, configs: 0, modes: 0 })
    expect(await readOut(to)).toEqual(before)
  })

  test('exported twice is the same files, byte for byte, and what has gone has no file', async () => {
    const from = await seeded()
    const path = join(folder, 'out')
    await called('export', '--registry', from, '--out', path)
    const read = () =>
      readdirSync(join(path, 'subjects')).map(name => [name, readFileSync(join(path, 'subjects', name), 'utf8')])
    const before = read()
    await called('export', '--registry', from, '--out', path)
    expect(read()).toEqual(before)
    await called('export', '--registry', from, '--out', path, '--subject', 'shared-*')
    expect(read()).toHaveLength(3)
  })

  test('what only tells what it would do does nothing', async () => {
    const [from, to] = [await seeded(), await emptyRegistry()]
    const before = await readOut(to)
    const { code, out } = await called('import', '--from', from, '--to', to, '--dry-run')
    expect([code, /would do: [67]\d versions registered/.test(out)]).toEqual([0, true])
    expect(await readOut(to)).toEqual(before)
  })
})

test('a config without a level, which only the topic shows, is set once and found the same', async () => {
  const to = await emptyRegistry()
  const lines = [
    ['{"keytype":"CONFIG","subject":"nick","magic":0}', '{"alias":"a"}'],
    ['{"keytype":"CONFIG","subject":"strict","magic":0}', '{"compatibilityLevel":"FULL"}'],
  ]
  writeFileSync(join(folder, 'dump.tsv'), lines.map(line => `${line.join('\t')}\n`).join(''))
  const words = ['import', '--from', join(folder, 'dump.tsv'), '--to', to, '--verify', '--json', ...journal()]
  expect(JSON.parse((await called(...words)).out)).toMatchObject({ configs: 2, differences: [] })
  expect(JSON.parse((await called(...words)).out)).toMatchObject({ configs: 0, differences: [] })
  await askRegistry(to, 'PUT /config/strict', { compatibility: 'NONE', normalize: true })
  expect(JSON.parse((await called(...words)).out)).toMatchObject({ configs: 1, differences: [] })
  expect(await askRegistry(to, 'GET /config/strict')).toEqual({ compatibilityLevel: 'FULL' })
})

test('a text that the registry prints in another way is the same schema, and that is told', async () => {
  const to = await emptyRegistry()
  const key = { keytype: 'SCHEMA', subject: 'a', version: 1, magic: 1 }
  const value = { subject: 'a', version: 1, id: 7, schema: '{"type": "string"}', deleted: false }
  writeFileSync(join(folder, 'dump.tsv'), `${JSON.stringify(key)}\t${JSON.stringify(value)}\n`)
  const words = ['import', '--from', join(folder, 'dump.tsv'), '--to', to, '--verify', ...journal()]
  const note = 'note: the registry prints 1 version in another way, and takes them for the same.\n'
  expect(await called(...words)).toMatchObject({ code: 0, error: note })
  expect(await called(...words)).toMatchObject({ code: 0, error: note })
  expect(await askRegistry(to, 'GET /schemas/ids/7')).toMatchObject({ schema: '"string"' })
})

describe('what stands in the way', () => {
  test('an id that is taken is told before anything is changed', async () => {
    const [from, to] = [await seeded(), await emptyRegistry()]
    await askRegistry(to, 'POST /subjects/other/versions', { schema: '"string"' })
    const before = await readOut(to)
    const { code, error } = await called('import', '--from', from, '--to', to, ...journal())
    expect(code).toBe(1)
    expect(error).toContain('needs id 1, which is that of other@1 there')
    expect(error).toContain('nothing was changed')
    expect(await readOut(to)).toEqual(before)
  })

  test('another schema in the place of one is told', async () => {
    const [from, to] = [await emptyRegistry(), await emptyRegistry()]
    await askRegistry(from, 'POST /subjects/a/versions', { schema: '"string"' })
    await askRegistry(to, 'POST /subjects/a/versions', { schema: '"int"' })
    const { code, error } = await called('import', '--from', from, '--to', to, ...journal())
    expect([code, error.includes('a@1 has id 1 there too, and is another schema')]).toEqual([1, true])
  })

  test('what the registry holds beside it stays, and further ids are added to it', async () => {
    const [from, to] = [await emptyRegistry(), await emptyRegistry()]
    for (const schema of ['"string"', '"int"'])
      await askRegistry(from, 'POST /subjects/a/versions', { schema }).catch(() => undefined)
    await askRegistry(from, 'PUT /config/a', { compatibility: 'NONE' })
    await askRegistry(from, 'POST /subjects/a/versions', { schema: '"int"' })
    await askRegistry(to, 'POST /subjects/a/versions', { schema: '"string"' })
    await askRegistry(to, 'PUT /config/z', { compatibility: 'FULL' })
    const { code, out } = await called('import', '--from', from, '--to', to, '--verify', ...journal())
    expect([code, out.includes('1 version registered, 1 config set; 1 there already')]).toEqual([0, true])
    expect(await askRegistry(to, 'GET /config/z')).toEqual({ compatibilityLevel: 'FULL' })
    expect(await askRegistry(to, 'GET /mode')).toEqual({ mode: 'READWRITE' })
  })
})

describe('modes', () => {
  test('are those of before where the import fails', async () => {
    const [from, to] = [await emptyRegistry(), await emptyRegistry()]
    await askRegistry(from, 'POST /subjects/a/versions', { schema: '"string"' })
    const path = join(folder, 'out')
    await called('export', '--registry', from, '--out', path)
    const [name = ''] = readdirSync(join(path, 'subjects'))
    const file = join(path, 'subjects', name)
    writeFileSync(file, readFileSync(file, 'utf8').replace('"AVRO"', '"BOGUS"'))
    await askRegistry(to, 'PUT /mode', { mode: 'READONLY' })
    const { code, error } = await called('import', '--from', path, '--to', to, ...journal())
    expect([code, error.includes('a@1 is refused: Invalid schema type BOGUS')]).toEqual([1, true])
    expect(await askRegistry(to, 'GET /mode')).toEqual({ mode: 'READONLY' })
  })

  test('are those of before where the user ends the import, and the next one goes on', async () => {
    const [from, to] = [await seeded(), await emptyRegistry()]
    const onInterrupt = (stop: () => void) => {
      // In the middle: the first registration is under way.
      setTimeout(stop, 0)
      return () => undefined
    }
    const words = ['import', '--from', from, '--to', to, ...journal()]
    const { code, error } = await calledWith({ onInterrupt }, words)
    expect([code, error]).toEqual([1, 'headgate import: stopped; run it again to go on.\n'])
    expect(await askRegistry(to, 'GET /mode')).toEqual({ mode: 'READWRITE' })
    expect(existsSync(join(folder, 'journal.json'))).toBe(false)
    expect(await called(...words, '--verify')).toMatchObject({ code: 0 })
  })

  test('that an import left behind when it was killed are put right by the next one', async () => {
    const [from, to] = [await seeded(), await emptyRegistry()]
    // What a kill leaves: the mode, and the note of what was before.
    await askRegistry(to, 'PUT /mode', { mode: 'IMPORT' })
    await askRegistry(to, `PUT /mode/${encodeURIComponent(':.team-b:')}`, { mode: 'IMPORT' })
    writeFileSync(join(folder, 'journal.json'), JSON.stringify({ '': null, ':.team-b:': null }))
    expect(await called('import', '--from', from, '--to', to, '--verify', ...journal())).toMatchObject({
      code: 0,
      error: '',
    })
    expect(await readOut(to, ['nickname'])).toEqual(await readOut(from, ['nickname']))
  })

  test('that were IMPORT before, and nobody knows why, stay and are told', async () => {
    const [from, to] = [await emptyRegistry(), await emptyRegistry()]
    await askRegistry(from, 'POST /subjects/a/versions', { schema: '"string"' })
    await askRegistry(to, 'PUT /mode', { mode: 'IMPORT' })
    const { code, error } = await called('import', '--from', from, '--to', to, ...journal())
    expect([code, error]).toEqual([0, 'note: the registry was in mode IMPORT before, and still is.\n'])
  })
})

test('the modes of the registry stay as they are where that is asked for', async () => {
  const [from, to] = [await emptyRegistry(), await emptyRegistry()]
  await askRegistry(from, 'POST /subjects/a/versions', { schema: '"string"' })
  await askRegistry(from, 'PUT /mode', { mode: 'READONLY' })
  expect(await called('import', '--from', from, '--to', to, '--no-modes', '--verify', ...journal())).toMatchObject({
    code: 0,
  })
  expect(await askRegistry(to, 'GET /mode')).toEqual({ mode: 'READWRITE' })
  expect(await called('import', '--from', from, '--to', to, ...journal())).toMatchObject({ code: 0 })
  expect(await askRegistry(to, 'GET /mode')).toEqual({ mode: 'READONLY' })
})

describe('a part of a registry', () => {
  test('brings what it refers to with it', async () => {
    const [from, to] = [await seeded(), await emptyRegistry()]
    const { code, error } = await called(
      'import',
      '--from',
      from,
      '--to',
      to,
      '--subject',
      ':.team-b:user',
      ...journal(),
    )
    expect([code, error]).toEqual([0, 'note: versions taken along because selected ones refer to them: 1.\n'])
    expect(await askRegistry(to, 'GET /subjects?deleted=true')).toEqual([':.prod:shared-a', ':.team-b:user'])
    expect(await askRegistry(to, 'GET /config')).toEqual({ compatibilityLevel: 'BACKWARD' })
  })

  test('of one context has the config and mode of that context', async () => {
    const [from, to] = [await seeded(), await emptyRegistry()]
    await called('import', '--from', from, '--to', to, '--context', 'prod', ...journal())
    expect(await askRegistry(to, 'GET /mode/:.prod:')).toEqual({ mode: 'READONLY' })
    expect(await askRegistry(to, 'GET /contexts')).toEqual(['.', '.prod'])
    expect(await askRegistry(to, 'GET /config')).toEqual({ compatibilityLevel: 'BACKWARD' })
  })
})

describe('called wrongly, or with what is no export', () => {
  test.each([
    [['import', '--from', 'nowhere', '--to', 'http://127.0.0.1:9'], 3, 'cannot be read'],
    [['import', '--to', 'http://127.0.0.1:9'], 2, '--from'],
    [['import', '--from', '.'], 2, 'name a registry'],
    [['export', '--registry', 'ftp://nowhere', '--out', 'x'], 2, 'http'],
    [['export', '--out', 'x'], 2, 'name a registry'],
    [['export', '--from', 'kafka:///a/b', '--out', 'x'], 2, 'kafka://host:port/topic'],
  ])('%j ends with %i', async (words, wanted, says) => {
    const { code, error } = await called(...words)
    expect([code, error.includes(says)]).toEqual([wanted, true])
  })

  test('a folder with other files is not written into', async () => {
    const from = await emptyRegistry()
    writeFileSync(join(folder, 'mine.txt'), '')
    const { code, error } = await called('export', '--registry', from, '--out', folder)
    expect([code, error.includes('holds other files')]).toEqual([2, true])
    expect(readdirSync(folder)).toEqual(['mine.txt'])
  })
})
