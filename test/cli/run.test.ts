import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../src/cli/run.ts'
import { settingRows } from '../../src/config.ts'

async function called(words: readonly string[], environment: Record<string, string> = {}) {
  let out = ''
  let error = ''
  const code = await run(words, {
    environment,
    out: text => void (out += text),
    error: text => void (error += text),
  })
  return { code, out, error }
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function settingsFile(text: string): string {
  const path = join(folder, 'settings.yaml')
  writeFileSync(path, text)
  return path
}

describe('headgate', () => {
  test.each([['fly'], ['serve', '--prot', '1'], ['serve', '--port'], ['serve', 'now'], ['version', '--loud'], []])(
    'called wrongly (%j) it says so and ends with 2',
    async (...words) => {
      const { code, error } = await called(words)
      expect(code).toBe(2)
      expect(error).not.toBe('')
    },
  )

  test('a mistyped flag or command is met with the right one', async () => {
    expect((await called(['serve', '--prot', '1'])).error).toContain('--port')
    expect((await called(['srve'])).error).toContain('serve')
  })

  test('--help names every command and ends with 0', async () => {
    const { code, out } = await called(['--help'])
    expect(code).toBe(0)
    for (const name of ['serve', 'config', 'version']) expect(out).toContain(name)
  })
})

test('version prints what package.json says', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect((await called(['version'])).out).toMatch(new RegExp(`^headgate ${version} \\(Node \\d+`))
  expect((await called(['--version'])).out).toBe(`${version}\n`)
})

test('serve --help shows every setting with its variable and its default', async () => {
  const { code, out } = await called(['serve', '--help'])
  expect(code).toBe(0)
  for (const { name, variable } of settingRows) {
    expect(out).toContain(`--${name} `)
    expect(out).toContain(variable)
  }
  expect(out).toMatch(/HEADGATE_PORT,\s+default\s+8081/)
})

test.each([
  [['serve', '--port', 'x'], {}, /--port: "x" is not a whole number/],
  [['serve'], { HEADGATE_PORTT: '1' }, /Did you mean HEADGATE_PORT\?/],
  [['serve'], { HEADGATE_CONFIG: '/nowhere/headgate.yaml' }, /cannot be read.*ENOENT/],
  [['config', '--port', '70000'], {}, /--port: "70000"/],
])('wrong settings are told and end with 2: %j %j', async (words, environment, problem) => {
  const { code, error, out } = await called(words, environment)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(error).toMatch(problem)
})

describe('headgate config', () => {
  test('prints every setting with its source', async () => {
    const path = settingsFile('schema.compatibility.level: none\n')
    const { code, out } = await called(['config', '--config', path, '--docs=false'], { HEADGATE_PORT: '0' })
    expect(code).toBe(0)
    expect(out).toMatch(/^port: 0 +# HEADGATE_PORT$/m)
    expect(out).toMatch(/^docs: false +# --docs$/m)
    expect(out).toMatch(new RegExp(`^compatibility-level: NONE +# ${path} line 1$`, 'm'))
    expect(out).toMatch(/^data: \.\/headgate-data +# default$/m)
    expect(out.trimEnd().split('\n')).toHaveLength(settingRows.length)
  })

  test('a boolean flag without a value means true', async () => {
    expect((await called(['config', '--access-log'])).out).toMatch(/^access-log: true +# --access-log$/m)
  })

  test('masks the password of the database', async () => {
    const { out } = await called(['config'], { DATABASE_URL: 'postgres://me:secret@db/headgate' })
    expect(out).toMatch(/^database-url: "postgres:\/\/me:\*\*\*@db\/headgate" +# DATABASE_URL$/m)
    expect(out).not.toContain('secret')
  })

  test('its output is a settings file that gives the same settings', async () => {
    const { out } = await called([
      'config',
      '--cors-allow-origin',
      '*',
      '--host',
      '::',
      '--canonicalize-on-consume',
      'AVRO,JSON',
    ])
    const again = await called(['config', '--config', settingsFile(out)])
    const values = (text: string) =>
      text
        .split('\n')
        .filter(line => !line.startsWith('#'))
        .map(line => line.replace(/ +# .*/, ''))
    expect(again.code).toBe(0)
    expect(values(again.out)).toEqual(values(out))
  })

  test.each([
    ['port: [1', /settings\.yaml line 1: /],
    ['port: 1\nprot: 2', /settings\.yaml line 2: prot is not a setting\. Did you mean port\?/],
  ])('a wrong file is told with its line', async (text, problem) => {
    const { code, error } = await called(['config', '--config', settingsFile(text)])
    expect(code).toBe(2)
    expect(error).toMatch(problem)
  })

  test('a folder is no settings file', async () => {
    expect((await called(['config', '--config', folder])).error).toMatch(/cannot be read/)
  })
})
