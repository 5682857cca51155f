import type { Baseline } from '../../src/check/baseline.ts'
import { printLockFile, readLockFile } from '../../src/check/lock-file.ts'

const baseline: Baseline = {
  source: 'registry http://r',
  versions: [
    {
      subject: '__proto__',
      version: 2,
      id: 7,
      type: 'PROTOBUF',
      text: 'message Ü {}\n',
      references: [{ name: 'a.proto', subject: 'a', version: 1 }],
      metadata: { properties: { major: '1' } },
      isDeleted: true,
    },
    { subject: '__proto__', version: 1, id: 3, type: 'PROTOBUF', text: '', references: [] },
    { subject: ':.ctx:a', version: 1, id: 1, type: 'AVRO', text: '"int"', references: [] },
  ],
  configs: new Map([
    ['', { compatibilityLevel: 'FULL' }],
    ['never-registered', { compatibilityLevel: 'NONE', compatibilityPolicy: 'LENIENT', compatibilityGroup: 'g' }],
  ]),
  modes: new Map([
    ['', 'READWRITE'],
    ['__proto__', 'READONLY'],
  ]),
}

test('what is written is read again', () => {
  const read = readLockFile(printLockFile(baseline)) as Baseline
  const byPlace = (versions: Baseline['versions']) =>
    [...versions].sort((a, b) => a.subject.localeCompare(b.subject) || a.version - b.version)
  expect(byPlace(read.versions)).toEqual(byPlace(baseline.versions))
  expect(read.configs).toEqual(baseline.configs)
  expect(read.modes).toEqual(baseline.modes)
  expect(read.source).toBe('lock file of registry http://r')
})

test('the same registry gives the same text, in whatever order it was read', () => {
  const shuffled = { ...baseline, versions: [...baseline.versions].reverse() }
  expect(printLockFile(shuffled)).toBe(printLockFile(baseline))
})

test.each([
  ['', /it is not JSON/],
  ['[]', /the lock file is not an object/],
  ['{"format":2}', /its format is 2, not 1/],
  ['{"format":1,"subjects":[]}', /subjects is not an object/],
  ['{"format":1,"default":{"config":{"compatibilityLevel":"SIDEWAYS"}}}', /"SIDEWAYS" is no compatibility level/],
  ['{"format":1,"subjects":{"s":{"versions":[{"version":1}]}}}', /version 1 of 's' lacks/],
  ['{"format":1,"subjects":{"s":{"versions":[{"version":1,"id":1,"schema":"","type":"XML"}]}}}', /no known type/],
  ['{"format":1,"subjects":{"s":{"versions":[{"version":1,"id":1,"schema":"","type":"AVRO"}]}}}', /sha256/],
])('%s is no lock file', (text, problem) => {
  expect(readLockFile(text)).toMatch(problem)
})
