import { describe, expect, test } from '@jest/globals'
import type { Snapshot } from '../../../src/cli/snapshot/snapshot.ts'
import {
  ExportProblem,
  MANIFEST_PATH,
  manifestFile,
  SnapshotReader,
  subjectFiles,
  subjectPath,
  type ExportFile,
} from '../../../src/cli/snapshot/snapshot-files.ts'

const version = (subject: string, number: number, more: object = {}) => ({
  subject,
  version: number,
  id: number,
  schemaType: 'AVRO',
  schema: '"int"',
  deleted: false,
  ...more,
})

const snapshot: Snapshot = {
  versions: [
    version(':.ctx:', 1, { id: 3 }),
    version(':.ctx:__proto__', 1, { metadata: { properties: { __proto__x: 'y', constructor: 'z' } } }),
    version('A', 1, { schema: 'half of a pair: \ud800' }),
    version('a', 2, { deleted: true, guid: 'g', ts: 5, references: [{ name: 'n', subject: 's', version: 1 }] }),
  ],
  configs: new Map<string, object>([
    ['', { compatibilityLevel: 'NONE' }],
    ['only a config', { alias: 'a' }],
  ]),
  modes: new Map([
    [':.ctx:', 'READONLY'],
    ['a', 'IMPORT'],
  ]),
  remarks: ['one remark.'],
}
const files = (): ExportFile[] => [manifestFile(snapshot, true), ...subjectFiles(snapshot)]

function read(given: readonly ExportFile[]): Snapshot {
  const reader = new SnapshotReader()
  for (const file of given) reader.add(file)
  return reader.snapshot()
}

const changed = (path: string | undefined, change: (content: Record<string, unknown>) => void): ExportFile[] =>
  files().map(file => {
    if (file.path !== path) return file
    const content = JSON.parse(file.text) as Record<string, unknown>
    change(content)
    return { path, text: JSON.stringify(content) }
  })
const subjectFile = () => files().find(({ text }) => text.includes('"subject": "a"'))?.path

describe('the files of an export', () => {
  test('read back are the snapshot they were made from, in any order', () => {
    const again = read(files().reverse())
    expect(again.versions).toEqual(snapshot.versions)
    expect(Object.fromEntries(again.configs)).toEqual(Object.fromEntries(snapshot.configs))
    expect(Object.fromEntries(again.modes)).toEqual(Object.fromEntries(snapshot.modes))
    expect(again.remarks).toEqual(snapshot.remarks)
  })

  test('have names that no system mixes up and that lead nowhere', () => {
    const names = ['a', 'A', '../../etc', '', 'ä', 'x'.repeat(1000), ':.ctx:a', 'con', 'a/b', '\n'].map(subjectPath)
    expect(new Set(names.map(name => name.toLowerCase())).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^subjects\/[\w.-]{13,80}\.json$/)
    for (const name of names) expect(name.includes('..') && name.split('/').includes('..')).toBe(false)
  })
})

describe('an export is refused', () => {
  test.each<readonly [string, () => readonly ExportFile[], string]>([
    ['without its manifest', () => files().slice(1), 'there is no headgate-export.json'],
    ['that was never finished', () => [manifestFile(snapshot, false), ...subjectFiles(snapshot)], 'never finished'],
    ['that lacks a file', () => files().slice(0, -1), 'and headgate-export.json says'],
    ['that has a file twice', () => [...files(), ...files().slice(-1)], 'in another file already'],
    ['of another format', () => changed(MANIFEST_PATH, one => (one.format = 2)), 'the format is 2'],
    [
      'with a version twice',
      () => changed(subjectFile(), one => (one.versions = [version('', 1), version('', 1)])),
      'there twice',
    ],
    ['with version 0', () => changed(subjectFile(), one => (one.versions = [version('', 0)])), 'no positive number'],
    ['with a version that is none', () => changed(subjectFile(), one => (one.versions = [5])), 'is no object'],
    [
      'with a text that is none',
      () => changed(subjectFile(), one => (one.versions = [version('', 1, { schema: 1 })])),
      'not a text',
    ],
    ['with versions that are none', () => changed(subjectFile(), one => (one.versions = {})), 'not a list'],
    ['with a subject that is none', () => changed(subjectFile(), one => (one.subject = 5)), 'not the name'],
    ['that is no JSON', () => [{ path: MANIFEST_PATH, text: '{' }], 'not JSON'],
    ['that is no object', () => [{ path: MANIFEST_PATH, text: '[]' }], 'no object'],
  ])('%s', (_, given, says) => {
    expect(() => read(given())).toThrow(ExportProblem)
    expect(() => read(given())).toThrow(says)
  })
})
