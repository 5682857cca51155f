import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './load.ts'

const ROUNDS = 5
const FIELDS = 12
const platform = process.arch === 'arm64' ? 'linux-aarch64' : 'linux-x64'
const buf = fileURLToPath(new URL(`../oracle/node_modules/@bufbuild/buf-${platform}/bin/buf`, import.meta.url))

/** `npm run bench -- check [BUILT_CLI]`: cold starts of `headgate check` on 50 and 1,000 schemas, beside `buf breaking`. */
export async function run([
  cli = fileURLToPath(new URL('../../dist/cli/headgate.js', import.meta.url)),
]: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'))
  try {
    console.log('schemas  of       change   program         wall s (median of 5)  CPU s')
    for (const count of [50, 1000]) {
      for (const kind of ['mixed', 'protobuf'] as const) {
        for (const isChanged of [false, true]) {
          const place = join(folder, `${kind}${count}${isChanged}`)
          writeTree(place, count, kind, isChanged)
          report(count, kind, isChanged, 'headgate check', place, [
            process.execPath,
            cli,
            'check',
            '--against',
            'dir:base',
            '--output',
            'json=/dev/null',
          ])
          if (kind === 'protobuf' && existsSync(buf))
            report(count, kind, isChanged, 'buf breaking', place, [buf, 'breaking', '.', '--against', 'base'])
        }
      }
    }
    const bare = times(folder, [process.execPath, '-e', '0'])
    console.log(`node -e 0, for scale: ${bare.wall.toFixed(2)} s, CPU ${bare.cpu.toFixed(2)} s`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function report(
  ...[count, kind, isChanged, name, place, words]: [number, string, boolean, string, string, string[]]
): void {
  const { wall, cpu } = times(place, words)
  const columns = [String(count).padEnd(7), kind.padEnd(8), (isChanged ? 'one' : 'none').padEnd(7), name.padEnd(14)]
  console.log(`${columns.join('  ')}  ${wall.toFixed(2).padEnd(20)}  ${cpu.toFixed(2)}`)
}

/** Seconds on the clock and of the processor. */
function times(folder: string, words: readonly string[]): { readonly wall: number; readonly cpu: number } {
  const [program = '', ...others] = words
  const walls: number[] = []
  const cpus: number[] = []
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now()
    const before = process.resourceUsage()
    const result = spawnSync(
      'bash',
      ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>err.txt', '-', program, ...others],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    )
    // The first round fills the file cache.
    if (round === 0) continue
    walls.push((performance.now() - start) / 1000)
    const spent = result.stderr.trim().split(' ').map(Number)
    cpus.push(
      spent.length === 2
        ? (spent[0] ?? 0) + (spent[1] ?? 0)
        : (process.resourceUsage().userCPUTime - before.userCPUTime) / 1e6,
    )
  }
  return { wall: median(walls), cpu: median(cpus) }
}

/** A tree of schemas, each but the first of its language with a reference to one before it, and the same below `base`. */
function writeTree(folder: string, count: number, kind: 'mixed' | 'protobuf', isChanged: boolean): void {
  mkdirSync(join(folder, 's'), { recursive: true })
  const step = kind === 'mixed' ? 3 : 1
  for (let at = 0; at < count; at++) {
    const language = kind === 'mixed' ? (['avro', 'protobuf', 'json'] as const)[at % 3] : 'protobuf'
    const place = Math.floor(at / step)
    const parent = place === 0 ? undefined : step * Math.floor((place - 1) / 4) + (at % step)
    const { name, text } = writers[language ?? 'avro'](at, parent)
    writeFileSync(join(folder, 's', name), text)
  }
  writeFileSync(join(folder, 'schemas.yaml'), 'subjects:\n  - files: "s/**"\n    naming: "{file}"\n')
  writeFileSync(
    join(folder, 'buf.yaml'),
    'version: v2\nmodules:\n  - path: .\n    excludes: [base]\nbreaking:\n  use: [WIRE]\n',
  )
  mkdirSync(join(folder, 'base'))
  execFileSync('cp', ['-r', join(folder, 's'), join(folder, 'buf.yaml'), join(folder, 'base')])
  if (!isChanged) return
  const root = kind === 'mixed' ? 1 : 0
  writeFileSync(join(folder, 's', `r${root}.proto`), protobufText(root, undefined).replace('string f0', 'int64 f0'))
}

const fields = (make: (at: number) => string): string => Array.from({ length: FIELDS }, (_, at) => make(at)).join('\n')

function protobufText(at: number, parent: number | undefined): string {
  const [load, use] =
    parent === undefined ? ['', ''] : [`import "s/r${parent}.proto";\n`, `  p${parent}.R${parent} parent = 90;\n`]
  return `syntax = "proto3";\npackage p${at};\n${load}message R${at} {\n${fields(one => `  string f${one} = ${one + 1};`)}\n${use}}\n`
}

const writers = {
  protobuf: (at: number, parent: number | undefined) => ({ name: `r${at}.proto`, text: protobufText(at, parent) }),
  avro: (at: number, parent: number | undefined) => {
    const own = Array.from({ length: FIELDS }, (_, one) => ({ name: `f${one}`, type: 'string' }))
    const link = parent === undefined ? [] : [{ name: 'parent', type: `acme.R${parent}` }]
    const schema = { type: 'record', name: `R${at}`, namespace: 'acme', fields: [...own, ...link] }
    return { name: `r${at}.avsc`, text: JSON.stringify(schema, undefined, 2) }
  },
  json: (at: number, parent: number | undefined) => {
    const own = Array.from({ length: FIELDS }, (_, one) => [`f${one}`, { type: 'string' }] as const)
    const link = parent === undefined ? [] : [['parent', { $ref: `r${parent}.schema.json` }] as const]
    const schema = { type: 'object', properties: Object.fromEntries([...own, ...link]) }
    return { name: `r${at}.schema.json`, text: JSON.stringify(schema, undefined, 2) }
  },
}
