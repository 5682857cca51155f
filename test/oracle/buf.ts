import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fromBinary } from '@bufbuild/protobuf'
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt'

// The program itself, not the package that picks one: its lock needs the programs of every platform.
const platform = process.arch === 'arm64' ? 'linux-aarch64' : 'linux-x64'
const program = new URL(`./node_modules/@bufbuild/buf-${platform}/bin/buf`, import.meta.url).pathname

/** A file to compile, with the imports that no other file of its batch may replace. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly imports: ReadonlyMap<string, string>
}

/** What buf made of a file, with every file of its batch by path. */
export type Outcome =
  | { readonly descriptor: FileDescriptorProto; readonly files: ReadonlyMap<string, FileDescriptorProto> }
  | { readonly fault: string }

interface Failure {
  readonly path: string
  readonly fault: string
}

/** Compiles files that may stand beside each other; a file that fails is taken out and the rest compiled again. */
export async function compileBatch(sources: readonly Source[]): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  let left = [...sources]
  while (left.length > 0) {
    const { descriptors, failures } = await build(left)
    for (const source of left) {
      const descriptor = descriptors.get(source.path)
      if (descriptor !== undefined) outcomes.set(source.path, { descriptor, files: descriptors })
    }
    if (failures.length === 0) return outcomes
    const failed = new Map<string, string>()
    for (const { path, fault } of failures) {
      const owners = left.filter(source => source.path === path || source.imports.has(path))
      for (const source of owners.length > 0 ? owners : left) failed.set(source.path, fault)
    }
    for (const [path, fault] of failed) outcomes.set(path, { fault })
    left = left.filter(source => !failed.has(source.path))
  }
  return outcomes
}

async function build(
  sources: readonly Source[],
): Promise<{ descriptors: Map<string, FileDescriptorProto>; failures: Failure[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'oracle-'))
  try {
    const written = new Set<string>()
    const write = (path: string, text: string): void => {
      if (written.has(path)) return
      written.add(path)
      const file = join(folder, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    for (const source of sources) {
      write(source.path, source.text)
      for (const [path, text] of source.imports) write(path, text)
    }
    const output = join(folder, 'out.binpb')
    const words = ['build', '-o', output, '--as-file-descriptor-set', '--exclude-source-info', '--error-format', 'json']
    const faults = await run(words, folder)
    if (faults !== '') return { descriptors: new Map(), failures: readFaults(faults) }
    const set = fromBinary(FileDescriptorSetSchema, readFileSync(output))
    return { descriptors: new Map(set.file.map(file => [file.name, file])), failures: [] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(words: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 1 << 26, env: { PATH: process.env['PATH'], HOME: folder } }
    execFile(program, [...words], options, (error, _, stderr) => {
      if (error === null) resolve('')
      else if (stderr.trim().startsWith('{')) resolve(stderr)
      else reject(new Error(`buf: ${stderr || error.message}`))
    })
  })
}

function readFaults(text: string): Failure[] {
  return text
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => {
      const { path = '', start_line: row = 0, message = '' } = JSON.parse(line)
      return { path: String(path), fault: `${row}: ${message}` }
    })
}

/** Puts files into batches in which no two claim one name, then compiles the batches, some at a time. */
export async function compileAll(
  sources: readonly Source[],
  { namesOf, atOnce }: { readonly namesOf: (source: Source) => readonly string[]; readonly atOnce: number },
): Promise<Map<string, Outcome>> {
  const batches: { readonly names: Set<string>; readonly imports: Map<string, string>; readonly sources: Source[] }[] =
    []
  for (const source of sources) {
    const names = namesOf(source)
    const fits = (batch: (typeof batches)[number]): boolean =>
      batch.sources.length < 400 &&
      !names.some(name => batch.names.has(name)) &&
      [...source.imports].every(([path, text]) => (batch.imports.get(path) ?? text) === text)
    let batch = batches.find(fits)
    if (batch === undefined) batches.push((batch = { names: new Set(), imports: new Map(), sources: [] }))
    for (const name of names) batch.names.add(name)
    for (const [path, text] of source.imports) batch.imports.set(path, text)
    batch.sources.push(source)
  }
  const outcomes = new Map<string, Outcome>()
  const worker = async (): Promise<void> => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      for (const [path, outcome] of await compileBatch(batch.sources)) outcomes.set(path, outcome)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return outcomes
}
