import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))
const entry = join(root, 'dist/client/index.js')
const source = join(root, 'src/client')

/** Runs a program that imports the entry point by its published name; what it prints as JSON. */
function run(program: string): unknown {
  const words = ['--input-type=module', '--eval', program]
  return JSON.parse(execFileSync(process.execPath, words, { cwd: root, encoding: 'utf8' }))
}

/** Every file that is loaded with the entry point, without those that are imported on demand. */
function loadedWith(file: string, seen = new Map<string, readonly string[]>()): ReadonlyMap<string, readonly string[]> {
  if (seen.has(file)) return seen
  const statements = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true).statements
  const names = statements
    .filter(statement => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement))
    .flatMap(({ moduleSpecifier }) =>
      moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? [moduleSpecifier.text] : [],
    )
  seen.set(file, names)
  for (const name of names.filter(name => name.startsWith('.'))) loadedWith(join(dirname(file), name), seen)
  return seen
}

test('dist is built', () => {
  expect(existsSync(entry)).toBe(true)
})

test('importing the client loads no package and no module of Node', () => {
  const files = loadedWith(entry)
  expect(files.size).toBeGreaterThan(20)
  expect([...files.values()].flat().filter(name => !name.startsWith('.'))).toEqual([])
  const rooms = new Set([...files.keys()].map(file => file.slice(join(root, 'dist/').length).split('/')[0]))
  expect(rooms).toEqual(new Set(['client', 'schema']))
})

test('a process that makes a client has loaded no modules for TLS or HTTP', () => {
  const program = `
    const before = new Set(process.moduleLoadList)
    const { RegistryClient, errorCodes } = await import('headgate/client')
    new RegistryClient({ urls: 'http://localhost:8081' })
    const loaded = process.moduleLoadList.filter(name => !before.has(name))
    console.log(JSON.stringify({ loaded, code: errorCodes.subjectNotFound }))`
  const { loaded, code } = run(program) as { loaded: readonly string[]; code: number }
  expect(code).toBe(40401)
  expect(loaded.filter(name => /^NativeModule (https?|tls|net|_http_\w+|_tls_\w+)$/.test(name))).toEqual([])
})

test('node:https is loaded with the first request of a client that has certificates, not before', () => {
  const program = `
    const has = () => process.moduleLoadList.includes('NativeModule https')
    const { RegistryClient } = await import('headgate/client')
    const client = new RegistryClient({ urls: 'https://localhost:1', tls: {}, maxRetries: 0 })
    const made = has()
    const kind = await client.subjects.list().catch(error => error.kind)
    console.log(JSON.stringify([made, kind, has()]))`
  expect(run(program)).toEqual([false, 'connection', true])
})

test('a process with a client that has nothing to do ends by itself', () => {
  const program = `
    const { createServer } = await import('node:http')
    const { RegistryClient } = await import('headgate/client')
    const server = createServer((_, response) => response.end('[]')).listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const urls = 'http://127.0.0.1:' + server.address().port
    const found = []
    for (const options of [{}, { proxy: urls }]) found.push(await new RegistryClient({ urls, ...options }).subjects.list())
    server.close()
    console.log(JSON.stringify(found))`
  expect(run(program)).toEqual([[], []])
})

test('the source uses no Buffer and no process, and waits for nothing while it is loaded', () => {
  const files = readdirSync(source).map(name => join(source, name))
  const found = files.flatMap(file => {
    const program = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true)
    const names: string[] = []
    const visit = (node: ts.Node, isInFunction: boolean): void => {
      if (ts.isIdentifier(node) && ['Buffer', 'process', 'global', 'require', '__dirname'].includes(node.text))
        names.push(node.text)
      if (ts.isAwaitExpression(node) && !isInFunction) names.push('await')
      ts.forEachChild(node, child => visit(child, isInFunction || ts.isFunctionLike(node)))
    }
    visit(program, false)
    return names.map(name => `${file}: ${name}`)
  })
  expect(found).toEqual([])
})

test('bundles for browsers leave out the file that needs Node', () => {
  const { browser } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    browser: Record<string, boolean>
  }
  const inDist = readdirSync(source)
    .filter(name => /from 'node:/.test(readFileSync(join(source, name), 'utf8')))
    .map(name => `./dist/client/${name.replace(/\.ts$/, '.js')}`)
  expect(Object.entries(browser)).toEqual(inDist.map(file => [file, false]))
})
