import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { CheckFinding } from '../../src/check/findings.ts'
import type { FinishedCheck } from '../../src/check/reports/finished-check.ts'
import { reportFormats } from '../../src/check/reports/report-formats.ts'
import { schemaOfXsd, xmlFaults } from '../support/xsd.ts'

const HOSTILE = 'x\u0000\u001B[31m]]><b>&"\'|`${a}\n::error::\uFFFF\u202E'

const finding = (more: Partial<CheckFinding>): CheckFinding => ({
  code: 'AVRO_TYPE_MISMATCH',
  severity: 'error',
  subject: 'orders-value',
  file: 'schemas/order.avsc',
  position: { line: 2, column: 3 },
  path: '/fields/0/type',
  message: 'the type has changed',
  direction: 'backward',
  versions: [3, 1],
  breaks: 'consumers on the new schema',
  hint: 'keep the type',
  page: 'docs/rules/AVRO_TYPE_MISMATCH.md',
  ...more,
})

const waiver = { line: 1, subject: 's', code: 'c', path: '', owner: 'ana', reason: 'r', until: '2026-12-31' }

const check: FinishedCheck = {
  baseline: `git:${HOSTILE}`,
  exitCode: 1,
  toolVersion: '1.2.3',
  startedAt: '2026-11-21T10:00:00.000Z',
  durationMs: 1234,
  sources: new Map([['schemas/order.avsc', '{\n  "type": "int"\n}\n']]),
  subjects: [
    {
      subject: 'orders-value',
      file: 'schemas/order.avsc',
      type: 'AVRO',
      status: 'incompatible',
      level: 'FULL',
      mode: 'READWRITE',
      policy: 'STRICT',
      compared: [3, 1],
      messages: ['m'],
    },
    {
      subject: 'fine',
      file: 'a b/ü.proto',
      type: 'PROTOBUF',
      status: 'unchanged',
      level: 'FULL',
      mode: 'READWRITE',
      policy: 'STRICT',
      compared: [],
      messages: [],
    },
    {
      subject: 'held',
      type: 'JSON',
      status: 'blocked',
      level: 'FULL',
      mode: 'READWRITE',
      policy: 'STRICT',
      compared: [],
      messages: [],
    },
  ],
  findings: [
    finding({
      counterExample: {
        isFound: true,
        outcome: 'refused',
        writtenWith: 'writer',
        value: 1,
        text: `{"a":"${HOSTILE}"}`,
        place: 'a',
        says: HOSTILE,
      },
    }),
    finding({ message: HOSTILE, subject: HOSTILE, file: 'a b/ü.proto', path: HOSTILE, owner: HOSTILE }),
    finding({ severity: 'warning', code: 'NO_SUCH_CODE', position: { line: 99, column: 1 } }),
    finding({ severity: 'note', via: 'customer' }),
    finding({ waiver }),
  ].map((one, at) => {
    const { file: _file, position: _position, ...others } = one
    // What only the registry has is in no file.
    return at === 3 ? others : one
  }),
}

async function reported(format: string, isColoured = false): Promise<string> {
  const report = await reportFormats.get(format)?.()
  if (!report) throw new Error(format)
  return report(check, { isColoured })
}

test('SARIF is valid by the published schema of 2.1.0', async () => {
  const schema = JSON.parse(readFileSync(new URL('published/sarif-2.1.0.json', import.meta.url), 'utf8')) as object
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  const report: unknown = JSON.parse(await reported('sarif'))
  expect(validate(report) ? [] : validate.errors).toEqual([])
  expect(report).toMatchObject({
    runs: [
      {
        results: [
          {
            ruleId: 'AVRO_TYPE_MISMATCH',
            level: 'error',
            locations: [{ physicalLocation: { region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 9 } } }],
          },
          { locations: [{ physicalLocation: { artifactLocation: { uri: 'a%20b/%C3%BC.proto' } } }] },
          { level: 'warning' },
          { level: 'note' },
          { suppressions: [{ status: 'accepted' }] },
        ],
      },
    ],
  })
  expect(validate({ ...(report as object), runs: [{ tool: {} }] })).toBe(false)
})

test('JUnit is valid by the published schema, with a case for each error and each schema without one', async () => {
  const schema = schemaOfXsd(readFileSync(new URL('published/junit-4.xsd', import.meta.url), 'utf8'))
  const report = await reported('junit')
  expect(xmlFaults(report, schema)).toEqual([])
  expect(xmlFaults(report.replace('<testcase ', '<testcase sideways="1" '), schema)).not.toEqual([])
  expect(xmlFaults(report.replace('<system-out/>', '<system-in/>'), schema)).not.toEqual([])
  expect(report).toContain('tests="4" failures="2"')
  expect(report.match(/<testcase /g)).toHaveLength(4)
})

test('GitLab has one issue for each finding that is not waived, each with a fingerprint of its own', async () => {
  const issues = JSON.parse(await reported('gitlab')) as { fingerprint: string; severity: string; location: object }[]
  expect(issues).toHaveLength(4)
  expect(new Set(issues.map(issue => issue.fingerprint)).size).toBe(4)
  expect(issues[0]).toMatchObject({
    check_name: 'AVRO_TYPE_MISMATCH',
    severity: 'critical',
    location: { path: 'schemas/order.avsc', lines: { begin: 2 } },
  })
})

test('annotations of GitHub are one line each, whatever names hold', async () => {
  const lines = (await reported('github')).trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[0]).toMatch(
    /^::error file=schemas\/order.avsc,line=2,endLine=2,col=3,endColumn=8,title=AVRO_TYPE_MISMATCH::the type/,
  )
  expect(lines.every(line => /^::(error|warning|notice) /.test(line))).toBe(true)
})

test('text shows the lines with the place marked, and colours only where asked', async () => {
  const plain = await reported('text')
  expect(plain).toContain('  1 | {\n  2 |   "type": "int"\n    |   ^^^^^^\n')
  expect(plain).toContain('waiver  ana until 2026-12-31: r')
  expect(plain).not.toMatch(/[\u0000\u001B\u202E]/)
  const coloured = await reported('text', true)
  expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(plain)
})

test('Markdown escapes what names hold, and ends before a comment is too long', async () => {
  const report = await reported('markdown')
  expect(report).toContain('<!-- headgate check -->')
  // Outside of code, which shows everything as it is.
  expect(report.replaceAll(/(`+) ?.*? ?\1(?!`)/g, '')).not.toMatch(/(?<!\\)<b/)
  expect(report).not.toContain('\n::error::')
  const many = Array.from({ length: 2000 }, () => finding({}))
  const markdown = await reportFormats.get('markdown')?.()
  const long = markdown?.({ ...check, findings: many }, { isColoured: false }) ?? ''
  expect(long.length).toBeLessThan(65_536)
  expect(long).toMatch(/\d+ more findings are not shown here/)
})

test('JSON holds everything', async () => {
  const report = JSON.parse(await reported('json')) as { findings: object[]; counts: object }
  expect(report.counts).toEqual({ errors: 2, warnings: 1, notes: 1, waived: 1 })
  expect(report.findings[0]).toMatchObject({
    start: { line: 2, column: 3 },
    end: { line: 2, column: 9 },
    versions: [3, 1],
  })
})
