import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('../../../.github/actions/check/check.sh', import.meta.url))
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-action-'))
  // Stands for headgate: says what it was called with, and ends with 3.
  writeFileSync(join(folder, 'stub.mjs'), 'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 3')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function ran(inputs: Readonly<Record<string, string>>) {
  const output = join(folder, 'output')
  writeFileSync(output, '')
  const { status, stdout } = spawnSync('bash', [script], {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: output,
      HEADGATE_COMMAND: `${process.execPath} ${join(folder, 'stub.mjs')}`,
      ...inputs,
    },
  })
  return { status, words: JSON.parse(stdout) as string[], output: readFileSync(output, 'utf8') }
}

test('the action hands its inputs on, and ends as the check does', () => {
  const report = `markdown=${join(folder, 'headgate-check.md')}`
  const plain = ['check', '--quiet', '--output', 'github', '--output', report]
  expect(ran({})).toEqual({ status: 3, words: plain, output: 'exit-code=3\n' })
  const inputs = {
    CHECK_MANIFEST: 'a b.yaml',
    CHECK_AGAINST: 'lock',
    CHECK_SARIF: 'x.sarif',
    CHECK_ARGS: '--fail-on warning',
  }
  expect(ran(inputs).words.slice(plain.length)).toEqual([
    '--manifest',
    'a b.yaml',
    '--against',
    'lock',
    '--output',
    'sarif=x.sarif',
    '--fail-on',
    'warning',
  ])
})

test('an input is never read as a command', () => {
  const { words } = ran({ CHECK_AGAINST: '$(touch gone); `id`', CHECK_ARGS: '$(id) ; echo' })
  expect(words.slice(-5)).toEqual(['--against', '$(touch gone); `id`', '$(id)', ';', 'echo'])
})
