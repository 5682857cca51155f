import { defaultSettings } from '../../src/config.ts'
import { printValue, readSettings, type SettingSources } from '../../src/cli/read-settings.ts'

const read = (sources: Partial<SettingSources>) => readSettings({ flags: new Map(), environment: {}, ...sources })
const fileOf = (entries: Record<string, string>) => ({
  path: 'headgate.yaml',
  entries: Object.entries(entries).map(([key, text], index) => ({ key, text, line: index + 1 })),
})
const sourceOf = (name: string, sources: Partial<SettingSources>) =>
  read(sources).effective.find(({ row }) => row.name === name)?.source

test('without any source every setting has its default', () => {
  expect(read({})).toMatchObject({ settings: defaultSettings(), problems: [] })
  expect(new Set(read({}).effective.map(({ source }) => source))).toEqual(new Set(['default']))
})

describe('precedence', () => {
  const flags = new Map([['port', '1']])
  const environment = { HEADGATE_PORT: '2' }
  const file = fileOf({ port: '3' })

  test('a flag counts before a variable, a variable before the file, the file before the default', () => {
    expect(read({ flags, environment, file }).settings.server.port).toBe(1)
    expect(read({ environment, file }).settings.server.port).toBe(2)
    expect(read({ file }).settings.server.port).toBe(3)
  })

  test('the source names the flag, the variable, or the line', () => {
    expect(sourceOf('port', { flags, environment, file })).toBe('--port')
    expect(sourceOf('port', { environment, file })).toBe('HEADGATE_PORT')
    expect(sourceOf('port', { file })).toBe('headgate.yaml line 1')
  })

  test('a setting at its default value still has the source that set it', () => {
    expect(sourceOf('port', { environment: { HEADGATE_PORT: '8081' } })).toBe('HEADGATE_PORT')
  })

  test('an empty variable sets nothing', () => {
    expect(read({ environment: { HEADGATE_PORT: '', DATABASE_URL: '' } })).toMatchObject({
      settings: defaultSettings(),
      problems: [],
    })
  })
})

describe('the settings file', () => {
  test("takes Confluent's dotted names", () => {
    const file = fileOf({ 'schema.compatibility.level': 'full', 'mode.mutability': 'false', 'request.timeout.ms': '9' })
    expect(read({ file }).settings).toMatchObject({
      registry: { compatibilityLevel: 'FULL', isModeMutable: false },
      rest: { answerTimeoutMs: 9 },
    })
  })

  test('refuses a setting that stands in it under both its names', () => {
    const file = fileOf({ 'compatibility-level': 'NONE', 'schema.compatibility.level': 'NONE' })
    expect(read({ file }).problems).toEqual([
      'headgate.yaml line 2: schema.compatibility.level is the same setting as in headgate.yaml line 1. Remove one of them.',
    ])
  })

  test('cannot name another settings file', () => {
    expect(read({ file: fileOf({ config: 'other.yaml' }) }).problems).toHaveLength(1)
  })

  test('does not take the names of variables', () => {
    expect(read({ file: fileOf({ HEADGATE_PORT: '1' }) }).problems).toHaveLength(1)
  })
})

describe('names that are no setting', () => {
  test.each([
    [{ environment: { HEADGATE_PROT: '1' } }, 'HEADGATE_PROT is not a setting. Did you mean HEADGATE_PORT?'],
    [
      { environment: { HEADGATE_DATABASE_URL: 'x' } },
      /^HEADGATE_DATABASE_URL is not a setting\. Did you mean DATABASE_URL\?$/,
    ],
    [{ environment: { HEADGATE_XYZZY_QUUX: '1' } }, /headgate serve --help lists them all\.$/],
    [{ environment: { HEADGATE_: '1' } }, /^HEADGATE_ is not a setting/],
    [{ environment: { HEADGATE_SERVICE_HOST: '10.0.0.1' } }, /enableServiceLinks/],
    [{ environment: { HEADGATE_PORT_8081_TCP_ADDR: '10.0.0.1' } }, /enableServiceLinks/],
    [{ file: fileOf({ 'schema.compatability.level': 'full' }) }, /Did you mean schema\.compatibility\.level\?$/],
    [{ file: fileOf({ 'kafkastore.bootstrap.servers': 'x' }) }, /remove the key/],
    [{ file: fileOf({ debug: 'true' }) }, /never hold stack traces/],
    [{ file: fileOf({ __proto__x: '1', constructor: '2' }) }, /__proto__x is not a setting/],
  ])('%j', (sources, problem) => {
    const [first] = read(sources).problems
    expect(first).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem))
  })

  test('variables of the commands that ask a registry are left alone, misspelt ones are not', () => {
    expect(read({ environment: { HEADGATE_REGISTRY_URL: 'x', HEADGATE_REGISTRY_TOKEN: 'y' } }).problems).toEqual([])
    expect(read({ environment: { HEADGATE_REGISTRY_URI: 'x' } }).problems).toHaveLength(1)
  })

  test('variables of other programs are left alone', () => {
    expect(read({ environment: { HEADGATES: '1', PORT: '2', PATH: '/bin' } }).problems).toEqual([])
  })

  test('a name of any length is refused in short time', () => {
    expect(read({ file: fileOf({ ['p'.repeat(100_000)]: '1' }) }).problems).toHaveLength(1)
  })
})

describe('wrong values', () => {
  test.each([
    [{ environment: { HEADGATE_PORT: 'http' } }, 'HEADGATE_PORT: "http" is not a whole number from 0 to 65535.'],
    [
      { environment: { HEADGATE_KAFKA_PORT: '70000' } },
      'HEADGATE_KAFKA_PORT: "70000" is not a whole number from 0 to 65535.',
    ],
    [{ flags: new Map([['compression', 'on']]) }, '--compression: "on" is not true or false.'],
    [{ file: fileOf({ 'log-level': 'loud' }) }, /^headgate\.yaml line 1: log-level: "loud" is not one of fatal, error/],
    [{ environment: { HEADGATE_PORT: 'tcp://10.0.0.1:8081' } }, /enableServiceLinks/],
  ])('%j', (sources, problem) => {
    expect(read(sources).problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)])
  })

  test('all are told at once', () => {
    expect(read({ environment: { HEADGATE_PORT: 'a', HEADGATE_KAFKA_PORT: 'b' } }).problems).toHaveLength(2)
  })

  test('a wrong database URL is not repeated, for it may hold a password', () => {
    const [problem] = read({ environment: { DATABASE_URL: 'mysql://me:secret@db' } }).problems
    expect(problem).toMatch(/^DATABASE_URL: the value is not a URL such as postgres:/)
    expect(problem).not.toContain('secret')
  })
})

test('a printed database URL has no password', () => {
  const { effective } = read({ environment: { DATABASE_URL: 'postgres://me:secret@db/headgate' } })
  const printed = effective.map(setting => printValue(setting))
  expect(printed).toContain('postgres://me:***@db/headgate')
  expect(printed.join()).not.toContain('secret')
})
