import { expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'docs/examples')
const examples = readdirSync(folder).filter(name => name.startsWith('testing-'))
const page = readFileSync(join(root, 'docs/testing.md'), 'utf8')

test('the page shows every example as it is', () => {
  const shown = [...page.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code)
  const files = examples.map(name => readFileSync(join(folder, name), 'utf8').replace(/^.*\n/, ''))
  expect(files).toHaveLength(1)
  expect(new Set(shown)).toEqual(new Set(files))
})

test.each(examples)('%s passes', async name => {
  const { PATH = '', HOME = '' } = process.env
  const words = ['--test-reporter=tap', join(folder, name)]
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: root, env: { PATH, HOME } })
  expect(stdout).toContain('# pass 3')
  expect(stdout).toContain('# fail 0')
})
