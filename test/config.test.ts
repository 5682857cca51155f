import { readFileSync } from 'node:fs'
import {
  defaultSettings,
  maskPassword,
  settingRows,
  settingSections,
  settingText,
  type Setting,
} from '../src/config.ts'
import { settingsMarkdown } from './support/settings-markdown.mjs'

const row = (name: string): Setting => {
  const found = settingRows.find(candidate => candidate.name === name)
  if (!found) throw new Error(`no setting ${name}`)
  return found
}
const parse = (name: string, text: string) => row(name).kind.parse(text)?.value

describe('the table', () => {
  test('names, variables and aliases are each used once', () => {
    const keys = settingRows.flatMap(({ name, alias }) => [name, ...(alias === undefined ? [] : [alias])])
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(settingRows.map(({ variable }) => variable)).size).toBe(settingRows.length)
  })

  test.each(settingRows.map(({ name }) => name))('%s: the default is a value of its kind', name => {
    const { default: value, kind } = row(name)
    expect(kind.parse(settingText(value))).toEqual(value === undefined ? undefined : { value })
  })

  test.each(settingRows.map(({ name }) => name))(
    '%s: the name is in kebab case and the meaning is a sentence',
    name => {
      expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/)
      expect(row(name).meaning).toMatch(/^[A-Z].*\.$/)
    },
  )

  test('every row belongs to one section', () => {
    expect(settingSections.flatMap(({ rows }) => rows)).toEqual(settingRows)
  })

  test('the names that users rely on stand in it', () => {
    const variables = ['HEADGATE_PORT', 'HEADGATE_KAFKA_PORT', 'HEADGATE_DATA', 'DATABASE_URL', 'HEADGATE_CONFIG']
    expect(settingRows.map(({ variable }) => variable)).toEqual(expect.arrayContaining(variables))
  })

  test('no setting switches stack traces on', () => {
    expect(settingRows.flatMap(({ name, alias }) => [name, alias])).not.toContain('debug')
  })
})

test('the defaults have the shape that the server is started with', () => {
  expect(defaultSettings()).toMatchObject({
    server: { host: '127.0.0.1', port: 8081 },
    storage: { dataFolder: './headgate-data', databaseUrl: undefined },
    registry: {
      compatibilityLevel: 'BACKWARD',
      isModeMutable: true,
      schemaSearch: { defaultLimit: 1000, maxLimit: 1000 },
    },
    rest: { compression: true, cors: { allowOrigin: '' }, deploymentAttributes: [] },
  })
})

describe('values', () => {
  test.each([
    ['port', '0', 0],
    ['port', '65535', 65535],
    ['port', '08081', 8081],
    ['compression', 'TRUE', true],
    ['compression', 'false', false],
    ['compatibility-level', 'full_transitive', 'FULL_TRANSITIVE'],
    ['log-level', 'Debug', 'debug'],
    ['canonicalize-on-consume', '', []],
    ['canonicalize-on-consume', 'avro, PROTOBUF', ['AVRO', 'PROTOBUF']],
    ['deployment-attributes', 'region:eu', ['region:eu']],
    ['response-headers', 'set X-Frame-Options: DENY', 'set X-Frame-Options: DENY'],
    ['data', '/var/lib/headgate', '/var/lib/headgate'],
    ['database-url', 'postgres://me@db/headgate', 'postgres://me@db/headgate'],
    ['database-url', 'postgresql:///headgate?host=/run/postgresql', 'postgresql:///headgate?host=/run/postgresql'],
    ['cors-allow-origin', '', ''],
  ])('%s takes %j as %j', (name, text, value) => {
    expect(parse(name, text)).toEqual(value)
  })

  test.each([
    ['port', '65536'],
    ['port', '-1'],
    ['port', '8081.5'],
    ['port', '0x1f90'],
    ['port', ''],
    ['port', ' 8081'],
    ['port', '9'.repeat(400)],
    ['schema-search-max-limit', '0'],
    ['compression', 'yes'],
    ['compression', '1'],
    ['compatibility-level', 'SIDEWARDS'],
    ['compatibility-level', '__proto__'],
    ['canonicalize-on-consume', 'AVRO,XML'],
    ['response-headers', 'X-Frame-Options: DENY'],
    ['response-headers', 'set X-A: a\r\nX-B: b'],
    ['deployment-attributes', 'region'],
    ['data', ''],
    ['data', 'a\0b'],
    ['database-url', 'mysql://db/headgate'],
    ['database-url', 'postgres://db:port/headgate'],
    ['database-url', 'db'],
  ])('%s refuses %j', (name, text) => {
    expect(row(name).kind.parse(text)).toBeUndefined()
  })
})

test.each([
  ['postgres://me:secret@db:5432/headgate', 'postgres://me:***@db:5432/headgate'],
  ['postgres://me:se@cr:et@db/headgate', 'postgres://me:***@db/headgate'],
  ['postgres://:secret@db/headgate', 'postgres://:***@db/headgate'],
  ['postgres://me@db:5432/headgate', 'postgres://me@db:5432/headgate'],
  ['postgres:///headgate?host=/run&password=secret&user=me', 'postgres:///headgate?host=/run&password=***&user=me'],
  ['postgres://db/headgate?sslpassword=secret', 'postgres://db/headgate?sslpassword=***'],
])('the password in %s is masked', (url, masked) => {
  expect(maskPassword(url)).toBe(masked)
})

test('docs/configuration.md is what the table says: run npm run docs:settings', () => {
  const written = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8')
  expect(written).toBe(settingsMarkdown(settingSections, settingText))
})
