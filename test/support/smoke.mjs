// Tries an installed package with the Node that runs this: node smoke.mjs FOLDER. Loads every runtime dependency and every
// entry point, serves, registers, stops, and reads back what the second process finds in the data folder.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = process.argv[2]
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const data = mkdtempSync(join(tmpdir(), 'headgate-smoke-'))

const imports = Object.keys(manifest.dependencies).map(name => `await import('${name}')`)
execFileSync(process.execPath, ['--input-type=module', '--eval', imports.join('\n')], { cwd: folder, stdio: 'inherit' })

// An entry of types alone has nothing to load.
const entries = Object.keys(manifest.exports).filter(path => manifest.exports[path].default !== undefined)
const names = entries.map(path => `'${path.replace('.', manifest.name)}'`)
const loads = { module: names.map(name => `await import(${name})`), commonjs: names.map(name => `require(${name})`) }
for (const [type, program] of Object.entries(loads)) {
  const words = ['--no-warnings', `--input-type=${type}`, '--eval', program.join('\n')]
  execFileSync(process.execPath, words, { cwd: folder, stdio: 'inherit' })
}

// The commands are joined into a few files: each of them has to load, and one has to work.
const called = words => execFileSync(process.execPath, [join(folder, manifest.bin.headgate), ...words], { cwd: data })
assert.equal(`${called(['--version'])}`, `${manifest.version}\n`)
for (const [, name] of `${called(['--help'])}`.matchAll(/^ {2}([a-z]+) \[/gm)) called([name, '--help'])
writeFileSync(join(data, 'a.avsc'), '"string"')
assert.match(`${called(['check', 'a.avsc', '--subject', 'a', '--against', 'dir:nowhere'])}`, /^passed: 1 schema: 1 new/)

try {
  const id = await serving(async url => {
    const answer = await fetch(`${url}/subjects/smoke/versions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: '"string"' }),
    })
    assert.equal(answer.status, 200)
    return (await answer.json()).id
  })
  await serving(async url => assert.equal((await (await fetch(`${url}/schemas/ids/${id}`)).json()).schema, '"string"'))
  console.log(`Node ${process.versions.node}: ${imports.length} dependencies load; serves, stops, and keeps its data`)
} finally {
  rmSync(data, { recursive: true, force: true })
}

async function serving(use) {
  const words = [join(folder, manifest.bin.headgate), 'serve', '--port', '0', '--kafka-port', '0', '--data', data]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', chunk => {
      output += chunk
      const printed = /^ +registry +(\S+)\n/m.exec(output)?.[1]
      if (printed) resolve(printed)
    })
    child.once('exit', code => reject(new Error(`headgate serve ended with ${code}`)))
  })
  try {
    return await use(url)
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
    assert.equal(child.exitCode, 0, 'headgate serve ends with 0 on SIGTERM')
  }
}
