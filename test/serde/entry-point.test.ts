import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a program that imports the entry point by its published name; what it prints as JSON. */
function run(program: string): unknown {
  const words = ['--input-type=module', '--eval', program]
  return JSON.parse(execFileSync(process.execPath, words, { cwd: root, encoding: 'utf8' }))
}

/** What a process has loaded: packages by name, CommonJS and ES modules alike. */
const observed = `
  import { register } from 'node:module'
  const seen = []
  const { port1, port2 } = new MessageChannel()
  port1.on('message', url => seen.push(url)).unref()
  const hooks = 'let port; export const initialize = given => { port = given }; ' +
    'export const load = (url, context, next) => { port.postMessage(url); return next(url, context) }'
  register('data:text/javascript,' + encodeURIComponent(hooks), { data: port2, transferList: [port2] })
  const loaded = async () => {
    await new Promise(resolve => setImmediate(resolve))
    return [...new Set(seen.map(url => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1] ?? /dist\\/(.*)$/.exec(url)?.[1]).filter(Boolean))]
  }`

test('dist is built', () => {
  expect(existsSync(join(root, 'dist/serde/index.js'))).toBe(true)
})

test('importing the serializers loads no package and no language, using one loads that alone', () => {
  const { before, after } = run(`${observed}
    const { Serializer } = await import('headgate/serde')
    const before = await loaded()
    const registry = { register: async () => ({ id: 1 }), associationsOf: async () => [] }
    await new Serializer(registry, { schema: { schema: '"string"' } }).serialize('t', 'x')
    console.log(JSON.stringify({ before, after: await loaded() }))
    process.exit()`) as { before: readonly string[]; after: readonly string[] }
  const isLanguage = (name: string) => /^(serde|schema)\/(avro|json|protobuf)\//.test(name)
  expect(before.length).toBeGreaterThan(5)
  expect(before.filter(name => !/^(serde|schema)\//.test(name) || isLanguage(name))).toEqual([])
  expect(after.some(name => name.startsWith('serde/avro/'))).toBe(true)
  expect(after.filter(name => /^(serde|schema)\/(json|protobuf)\//.test(name))).toEqual([])
  expect(after.filter(name => !/^(serde|schema)\//.test(name))).toEqual(['avsc'])
})
