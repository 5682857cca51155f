import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { CommandFixture } from '../../support/command-fixture.ts'
import { askRegistry } from '../../support/registry-seed.ts'

let fixture: CommandFixture
beforeEach(() => {
  fixture = new CommandFixture()
})
afterEach(() => fixture.stop())

const record = (...fields: readonly object[]) => ({ type: 'record', name: 'R', fields })
const a = { name: 'a', type: 'int' }
const b = { name: 'b', type: 'int' }

interface Comparison {
  readonly isEqual: boolean
  readonly directions: readonly { direction: string; isCompatible: boolean; findings: readonly { code: string }[] }[]
  readonly text: string
}

async function compared(...words: readonly string[]) {
  const { code, out } = await fixture.call(['diff', '--json', ...words])
  return { code, ...(JSON.parse(out) as Comparison) }
}

describe('two files', () => {
  test('have findings in both directions and a text', async () => {
    fixture.write('a.avsc', record(a))
    fixture.write('b.avsc', record(a, b))
    const { code, isEqual, directions, text } = await compared('a.avsc', 'b.avsc')
    expect([code, isEqual]).toEqual([1, false])
    expect(directions.map(({ direction, isCompatible }) => [direction, isCompatible])).toEqual([
      ['backward', false],
      ['forward', true],
    ])
    expect(directions[0]?.findings[0]?.code).toBe('AVRO_READER_FIELD_MISSING_DEFAULT_VALUE')
    expect(text).toContain('--- a.avsc\n+++ b.avsc\n')
    expect(text).toContain('+      "name": "b",')
  })

  test('that differ in blanks alone are the same schema', async () => {
    fixture.write('a.avsc', record(a))
    fixture.write('b.avsc', JSON.stringify(record(a), undefined, 4))
    const { code, out } = await fixture.call(['diff', 'a.avsc', 'b.avsc'])
    expect([code, out]).toEqual([0, 'a.avsc and b.avsc are the same schema.\n'])
  })

  test('are compared in one direction where one is asked for', async () => {
    fixture.write('a.avsc', record(a))
    fixture.write('b.avsc', record(a, b))
    expect((await compared('a.avsc', 'b.avsc', '--direction', 'forward')).code).toBe(0)
    const { code, out } = await fixture.call(['diff', 'a.avsc', 'b.avsc', '--direction', 'backward', '--no-text'])
    expect([code, out.split('\n')[0]]).toEqual([1, 'BREAK  backward  who reads with b.avsc cannot read data of a.avsc'])
    expect(out).toContain('fix: ')
    expect(out).not.toContain('+++')
  })

  test('of two languages break, and references come from files', async () => {
    fixture.write('a.avsc', record(a))
    fixture.write('b.proto', 'syntax = "proto3";\nimport "c.proto";\nmessage R { C c = 1; }\n')
    fixture.write('c.proto', 'syntax = "proto3";\nmessage C {}\n')
    expect((await compared('a.avsc', 'b.proto', '--reference', 'c.proto')).code).toBe(1)
    expect((await compared('b.proto', 'b.proto', '--reference', 'c.proto')).isEqual).toBe(true)
  })
})

describe('versions of a registry', () => {
  test('are named by subject and number, with what they refer to, or by their URL', async () => {
    const url = await fixture.registry()
    const post = (subject: string, body: object) =>
      askRegistry(url, `POST /subjects/${encodeURIComponent(subject)}/versions`, body)
    await post('part', { schema: JSON.stringify({ ...record(a), name: 'P' }) })
    const whole = (...more: readonly object[]) => JSON.stringify(record({ name: 'p', type: 'P' }, ...more))
    const references = [{ name: 'P', subject: 'part', version: 1 }]
    await post('a@b', { schema: whole(), references })
    await post('a@b', { schema: whole({ ...b, default: 1 }), references })
    await askRegistry(url, 'DELETE /subjects/a%40b/versions/1')
    const found = await compared('--registry', url, 'a@b@1', 'a@b@latest')
    expect([found.code, found.directions.map(({ isCompatible }) => isCompatible)]).toEqual([0, [true, true]])
    const byUrl = await compared(`${url}/subjects/a%40b/versions/1`, `${url}/subjects/a%40b`)
    expect(byUrl.directions).toEqual(found.directions)
    expect((await fixture.call(['diff', '--registry', url, 'a@b@1', 'nowhere@1'])).code).toBe(1)
    fixture.write('schemas.yaml', `registry: ${url}\nsubjects: []\n`)
    expect((await compared('a@b@1', 'a@b')).directions).toEqual(found.directions)
  })
})

describe('a file of a commit', () => {
  test('is named by git, commit and path', async () => {
    const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: fixture.folder, stdio: 'ignore' })
    fixture.write('a.avsc', record(a))
    git('init')
    git('add', '.')
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-m', 'x')
    fixture.write('a.avsc', record(a, { ...b, default: 1 }))
    expect(await compared('git:HEAD:a.avsc', 'a.avsc')).toMatchObject({ code: 0, isEqual: false })
    expect((await fixture.call(['diff', 'git:HEAD:b.avsc', 'a.avsc'])).code).toBe(2)
  })
})

describe('what cannot be compared', () => {
  test('is told with its place', async () => {
    fixture.write('a.avsc', '{\n"type": "record"')
    fixture.write('b.txt', 'what is this')
    const broken = await fixture.call(['diff', 'a.avsc', 'a.avsc'])
    expect([broken.code, /a\.avsc:2:\d+: /.test(broken.error)]).toEqual([3, true])
    expect(await fixture.call(['diff', 'b.txt', 'a.avsc'])).toMatchObject({ code: 2 })
    const nowhere = await fixture.call(['diff', 'c.avsc', 'a.avsc'])
    expect([nowhere.code, nowhere.error.includes("there is no file 'c.avsc'")]).toEqual([2, true])
    const secret = await fixture.call(['diff', 'http://ada:secret@host/x', 'a.avsc'])
    expect([secret.code, secret.error.includes('secret')]).toEqual([2, false])
    expect(await fixture.call(['diff', 'a.avsc'])).toMatchObject({ code: 2 })
  })
})
