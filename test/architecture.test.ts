import { readdirSync, readFileSync } from 'node:fs'
import { basename, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** The ladder: a room may import from rooms on lower rows, and of those only the ones that `edges` lists. */
const rows = [
  ['bytes', 'telemetry'],
  ['schema', 'kafka'],
  ['registry', 'rules'],
  ['governance', 'serde', 'check'],
  ['validation'],
  ['broker', 'gateway'],
  ['rest', 'postgres', 'data-folder', 'threads', 'segments', 'tcp', 'client'],
  ['config', 'main', 'cli', 'testing', 'console'],
] as const

type Room = (typeof rows)[number][number]

/** Every import between rooms that is allowed. A room is a folder below src, or main.ts or config.ts. */
const edges: { readonly [room in Room]?: readonly Room[] } = {
  bytes: [],
  telemetry: [],
  schema: ['bytes'],
  registry: ['schema'],
  rest: ['governance', 'registry', 'schema', 'telemetry'],
  postgres: ['governance', 'registry', 'schema', 'telemetry'],
  'data-folder': ['telemetry'],
  client: ['bytes', 'rules', 'schema'],
  kafka: ['bytes'],
  serde: ['bytes', 'rules', 'schema'],
  governance: ['registry', 'schema', 'telemetry'],
  check: ['bytes', 'registry', 'schema'],
  validation: ['bytes', 'governance', 'kafka', 'registry', 'schema', 'telemetry'],
  broker: ['bytes', 'kafka', 'telemetry', 'validation'],
  segments: ['broker', 'bytes', 'kafka', 'telemetry'],
  tcp: ['broker', 'bytes', 'kafka', 'telemetry'],
  testing: ['client', 'config', 'registry', 'rest', 'schema', 'serde', 'telemetry'],
  threads: ['kafka', 'registry', 'schema', 'serde', 'telemetry', 'validation'],
  config: ['broker', 'registry', 'rest', 'schema', 'tcp', 'telemetry', 'validation'],
  main: [
    'broker',
    'config',
    'data-folder',
    'governance',
    'postgres',
    'registry',
    'rest',
    'schema',
    'segments',
    'tcp',
    'telemetry',
    'threads',
    'validation',
  ],
  cli: ['bytes', 'check', 'client', 'config', 'governance', 'kafka', 'main', 'schema', 'serde', 'tcp', 'telemetry'],
}

/** Rooms of one row that may know each other: the entry points are joined by hand. */
const sameRow: readonly string[] = ['main -> config', 'cli -> config', 'cli -> main', 'testing -> config']

/** Where the packages that package.json lists under `dependencies` are used, and nowhere else. */
const packages: Readonly<Record<string, readonly Room[]>> = {
  '@bufbuild/protobuf': ['schema'],
  '@electric-sql/pglite': ['postgres'],
  avsc: ['serde'],
  'close-with-grace': ['cli'],
  commander: ['cli'],
  express: ['rest'],
  'fs-native-extensions': ['data-folder'],
  'node-pg-migrate': ['postgres'],
  pg: ['postgres'],
  pino: ['telemetry'],
  protobufjs: ['serde'],
  re2js: ['broker', 'schema'],
  yaml: ['cli', 'rest'],
}

/** Modules of Node that reach outside the process. Below the adapters nothing does. */
const outside =
  /^node:(fs|net|tls|http|https|http2|dgram|dns|child_process|cluster|worker_threads|os|inspector|repl|readline|vm)(\/|$)/
const firstAdapterRow = 6

/** Pure tables, which may be as long as what they list. */
const tables: readonly string[] = [
  'config.ts',
  'rest/contract.ts',
  'rest/governance-contract.ts',
  'schema/json/rules.ts',
]
const maxLines = 400
const maxMedianLines = 120
const forbiddenNames = /^(utils?|helpers?|common|misc|types|constants|index)$/
/** What other programs import. */
const entryPoints: readonly string[] = ['client/index.ts', 'serde/index.ts', 'testing/index.ts']

interface Source {
  readonly path: string
  readonly room: Room
  readonly lines: number
  /** As written: `./x.ts`, `node:fs`, `pg`. */
  readonly imports: readonly string[]
  readonly text: string
}

const root = fileURLToPath(new URL('../src/', import.meta.url))
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map(path => path.replaceAll('\\', '/'))
  .filter(path => path.endsWith('.ts'))
  .map(readSource)
const byPath = new Map(sources.map(source => [source.path, source]))

function readSource(path: string): Source {
  const text = readFileSync(root + path, 'utf8')
  return { path, room: roomOf(path), lines: text.split('\n').length - 1, imports: importsOf(path, text), text }
}

/** Type imports and `import(…)` included. */
function importsOf(path: string, text: string): readonly string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const isStatement = ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
    const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    const name = isStatement ? node.moduleSpecifier : isCall ? node.arguments[0] : undefined
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      found.push(node.argument.literal.getText().slice(1, -1))
    if (name !== undefined && ts.isStringLiteralLike(name)) found.push(name.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true))
  return found
}

function roomOf(path: string): Room {
  return (path.includes('/') ? path.slice(0, path.indexOf('/')) : basename(path, '.ts')) as Room
}

const rowOf = (room: Room): number => rows.findIndex(row => (row as readonly Room[]).includes(room))

/** The files of src that a file imports. */
function neighbours({ path, imports }: Source): readonly string[] {
  return imports.filter(name => name.startsWith('.')).map(name => posix.join(posix.dirname(path), name))
}

const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/')
const foreignImports = (source: Source): readonly string[] => source.imports.filter(name => !name.startsWith('.'))

test('every room stands on the ladder', () => {
  expect(sources.length).toBeGreaterThan(20)
  const strangers = sources.filter(({ room }) => rowOf(room) === -1 || edges[room] === undefined)
  expect(strangers.map(({ path }) => path)).toEqual([])
})

test('the allowed edges point down the ladder', () => {
  const wrong = Object.entries(edges).flatMap(([from, targets]) =>
    targets
      .filter(to => rowOf(to) >= rowOf(from as Room))
      .map(to => `${from} -> ${to}`)
      .filter(edge => !sameRow.includes(edge)),
  )
  expect(wrong).toEqual([])
})

test('rooms import along the allowed edges only', () => {
  const wrong = sources.flatMap(source =>
    neighbours(source)
      .filter(path => roomOf(path) !== source.room && !edges[source.room]?.includes(roomOf(path)))
      .map(path => `${source.path} -> ${path}`),
  )
  expect(wrong).toEqual([])
})

test('imports inside src name a file that is there', () => {
  const missing = sources.flatMap(source =>
    neighbours(source)
      .filter(path => !byPath.has(path))
      .map(path => `${source.path} -> ${path}`),
  )
  expect(missing).toEqual([])
})

test('no file imports itself through others, type imports included', () => {
  expect(findCycle()).toBeUndefined()
})

/** Depth first with an explicit stack; a file met again while it is still open closes a cycle. */
function findCycle(): string | undefined {
  const done = new Set<string>()
  for (const { path: start } of sources) {
    const open = [{ path: start, left: [...neighbours(byPath.get(start) as Source)] }]
    while (open.length > 0) {
      const top = open.at(-1) as (typeof open)[number]
      const next = top.left.pop()
      if (next === undefined) done.add((open.pop() as typeof top).path)
      else if (open.some(({ path }) => path === next)) return [...open.map(({ path }) => path), next].join(' -> ')
      else if (!done.has(next)) open.push({ path: next, left: [...neighbours(byPath.get(next) ?? missing(next))] })
    }
  }
  return undefined
}

function missing(path: string): Source {
  return { path, room: roomOf(path), lines: 0, imports: [], text: '' }
}

test('nothing below the adapters reaches outside the process', () => {
  const wrong = sources
    .filter(({ room }) => rowOf(room) < firstAdapterRow)
    .flatMap(source =>
      [
        ...foreignImports(source).filter(name => outside.test(name)),
        ...identifiers(source, ['fetch', 'WebSocket', 'process']),
      ].map(name => `${source.path}: ${name}`),
    )
  expect(wrong).toEqual([])
})

test('the environment is read by main.ts and cli alone', () => {
  const wrong = sources.filter(
    ({ room, text }) => !['main', 'cli'].includes(room) && /\bprocess\.(env|argv)\b/.test(text),
  )
  expect(wrong.map(({ path }) => path)).toEqual([])
})

test('no code is made from text', () => {
  const wrong = sources.flatMap(source =>
    identifiers(source, ['eval', 'Function']).map(name => `${source.path}: ${name}`),
  )
  expect(wrong).toEqual([])
})

/** Those of `names` that the file uses as a value: not as a property, a type, or inside a text. */
function identifiers({ path, text }: Source, names: readonly string[]): readonly string[] {
  if (!names.some(name => text.includes(name))) return []
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && names.includes(node.text) && isValue(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true))
  return found
}

function isValue({ parent, pos }: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(parent)) return parent.name.pos !== pos
  return ts.isCallExpression(parent) || ts.isNewExpression(parent) || ts.isPropertyAssignment(parent)
}

describe('packages', () => {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    dependencies: Record<string, string>
  }

  test('each is used by its rooms alone', () => {
    const wrong = sources.flatMap(source =>
      foreignImports(source)
        .filter(name => !name.startsWith('node:') && !packages[packageOf(name)]?.includes(source.room))
        .map(name => `${source.path}: ${name}`),
    )
    expect(wrong).toEqual([])
  })

  test('each that package.json lists is used', () => {
    const used = new Set(sources.flatMap(source => foreignImports(source).map(packageOf)))
    expect(Object.keys(manifest.dependencies).filter(name => !used.has(name))).toEqual([])
  })

  test('each that is used is pinned in package.json', () => {
    for (const name of Object.keys(packages)) expect(manifest.dependencies[name]).toMatch(/^\d+\.\d+\.\d+$/)
  })
})

describe('files', () => {
  const lengths = sources.filter(({ path }) => !tables.includes(path))

  test('a file has at most 400 lines', () => {
    expect(lengths.filter(({ lines }) => lines > maxLines).map(({ path, lines }) => `${path} (${lines})`)).toEqual([])
  })

  test('half of the files have at most 120 lines', () => {
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b)
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(maxMedianLines)
  })

  test('a file is named after what is in it, in kebab case', () => {
    const wrong = sources.filter(({ path }) => {
      const name = basename(path, '.ts').replace(/\.d$/, '')
      if (entryPoints.includes(path)) return false
      return forbiddenNames.test(name) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)
    })
    expect(wrong.map(({ path }) => path)).toEqual([])
  })
})
