import { describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, string | { types: string; default?: string }>
}
const entries = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === 'string' || target.default === undefined
    ? []
    : [{ name: path.replace(/^\./, 'headgate'), types: target.types, default: target.default }],
)

/** Runs a program in a process of its own; what it prints as JSON. */
function run(program: string, type: 'module' | 'commonjs' = 'module'): unknown {
  const words = ['--no-warnings', `--input-type=${type}`, '--eval', program]
  return JSON.parse(execFileSync(process.execPath, words, { cwd: root, encoding: 'utf8' }))
}

/** Gives a program `loaded()`: the packages that the process has loaded, and the folders of dist. */
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
    const required = Object.keys((await import('node:module')).default._cache)
    const names = [...seen, ...required].map(url => {
      const [, name] = /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? /dist\\/([^/]+(?:\\/(?:avro|json|protobuf)\\/)?)/.exec(url) ?? []
      return name
    })
    return [...new Set(names.filter(name => name !== undefined))].sort()
  }
`
const stored = ['pg', '@electric-sql/pglite', 'node-pg-migrate', 'fs-native-extensions', 'postgres', 'data-folder']
const served = ['express', 'yaml', 'rest']

test('dist is built, with the types of every entry point', () => {
  expect(entries.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['headgate/client', 'headgate/serde', 'headgate/testing']),
  )
  for (const { types, default: file } of entries) {
    expect([types, existsSync(join(root, types))]).toEqual([types, true])
    expect([file, existsSync(join(root, file))]).toEqual([file, true])
  }
})

test('headgate/hooks has the types of a hook, and nothing to load', () => {
  const target = manifest.exports['./hooks']
  expect(target).toEqual({ types: './dist/threads/record-hook.d.ts' })
  expect(readFileSync(join(root, 'dist/threads/record-hook.d.ts'), 'utf8')).toContain('export type RecordHook')
})

describe.each(entries)('$name', ({ name }) => {
  test('require() gives what import gives', () => {
    const imported = run(`console.log(JSON.stringify(Object.keys(await import('${name}')).sort()))`)
    const required = run(`console.log(JSON.stringify(Object.keys(require('${name}')).sort()))`, 'commonjs')
    const names = (list: unknown) => (list as string[]).filter(one => one !== '__esModule' && one !== 'module.exports')
    expect(names(required)).toEqual(names(imported))
    expect(names(imported)).not.toEqual([])
  })

  test('importing it loads no package', () => {
    const found = run(`${observed}
      await import('${name}')
      console.log(JSON.stringify(await loaded()))
      process.exit()`) as readonly string[]
    const rooms = new Set(['client', 'schema', 'serde', 'testing', 'bytes', 'rules'])
    expect(found).not.toEqual([])
    expect(found.filter(one => !rooms.has(one))).toEqual([])
  })
})

describe('headgate/serde', () => {
  const using = (type: string, schema: string, value: string) =>
    run(`${observed}
      const { Serializer, Deserializer } = await import('headgate/serde')
      const schema = { schemaType: '${type}', schema: ${JSON.stringify(schema)} }
      const registry = { register: async () => ({ id: 1 }), byId: async () => schema, associationsOf: async () => [] }
      const bytes = await new Serializer(registry, { schema }).serialize('t', ${value})
      await new Deserializer(registry).deserialize('t', bytes)
      console.log(JSON.stringify(await loaded()))
      process.exit()`) as readonly string[]

  test.each([
    ['AVRO', '"string"', "'x'", 'avro'],
    ['JSON', '{"type": "string"}', "'x'", 'json'],
    ['PROTOBUF', 'syntax = "proto3"; message A { int32 b = 1; }', '{ b: 1 }', 'protobuf'],
  ])('with %s schemas it loads no other language, and nothing of the server', (type, schema, value, own) => {
    const found = using(type, schema, value)
    const others = ['avro', 'json', 'protobuf'].filter(one => one !== own).map(one => `/${one}/`)
    const packages = { avro: ['avsc'], json: ['ajv', 're2js'], protobuf: ['@bufbuild/protobuf', 'protobufjs'] }
    const foreign = Object.entries(packages).flatMap(([language, names]) => (language === own ? [] : names))
    expect(found.some(one => one.includes(`/${own}/`))).toBe(true)
    expect(found.filter(one => others.some(other => one.includes(other)))).toEqual([])
    expect(found.filter(one => [...foreign, ...stored, ...served, 'registry'].includes(one))).toEqual([])
  })
})

test('headgate/testing loads the registry with the first call, express with the first request, a database never', () => {
  const { called, fetched } = run(`${observed}
    const { TestRegistry } = await import('headgate/testing')
    const registry = new TestRegistry()
    await registry.seed({ 'orders-value': '"string"' })
    const called = await loaded()
    await registry.client().subjects.list()
    console.log(JSON.stringify({ called, fetched: await loaded() }))
    process.exit()`) as Record<'called' | 'fetched', readonly string[]>
  expect(called).toContain('registry')
  expect(called.filter(one => [...stored, 'express', 'yaml'].includes(one))).toEqual([])
  expect(fetched).toContain('express')
  expect(fetched.filter(one => stored.includes(one))).toEqual([])
})
