import { readGlob } from '../../src/check/glob.ts'
import { languageOf } from '../../src/check/language-of.ts'
import { referenceGraph } from '../../src/check/reference-graph.ts'
import { subjectName } from '../../src/check/subject-name.ts'
import { treeSchemas } from '../../src/check/working-tree.ts'

const entry = { line: 1, files: [], exclude: [], examples: [], references: 'auto', naming: '{file}' } as const

function graphOf(files: Readonly<Record<string, string | object>>, roots: readonly string[] = []) {
  const given = Object.entries(files).map(([path, text]) => ({
    path,
    text: typeof text === 'string' ? text : JSON.stringify(text),
    entry,
  }))
  const { schemas, problems } = treeSchemas(given)
  expect(problems).toEqual([])
  return referenceGraph(schemas, { roots })
}

const record = (name: string, ...types: unknown[]) => ({
  type: 'record',
  name,
  namespace: 'acme',
  fields: types.map((type, at) => ({ name: `f${at}`, type })),
})

const order = (graph: ReturnType<typeof graphOf>) => graph.nodes.map(node => node.schema.subject)
const linksOf = (graph: ReturnType<typeof graphOf>, subject: string) =>
  graph.nodes
    .find(node => node.schema.subject === subject)
    ?.references.map(({ name, subject: target, isInTree }) => ({ name, target, isInTree }))

describe('references of a tree', () => {
  test('Avro names are found by their full name, also inside unions, arrays and maps', () => {
    const graph = graphOf({
      'a.avsc': record('A', ['null', 'B'], { type: 'array', items: 'acme.C' }, { type: 'map', values: 'Inner' }),
      'b.avsc': record('B', 'C'),
      'c.avsc': record('C', { ...record('Inner'), namespace: undefined }),
    })
    expect(order(graph)).toEqual(['c', 'b', 'a'])
    expect(linksOf(graph, 'a')).toEqual([
      { name: 'acme.B', target: 'b', isInTree: true },
      { name: 'acme.C', target: 'c', isInTree: true },
      { name: 'acme.Inner', target: 'c', isInTree: true },
    ])
    expect(graph.dependants.get('c')).toEqual(['a', 'b'])
  })

  test('an Avro name without a namespace is that of the null namespace where its own has none', () => {
    const graph = graphOf({ 'a.avsc': record('A', 'Plain'), 'p.avsc': { type: 'fixed', name: 'Plain', size: 1 } })
    expect(linksOf(graph, 'a')).toEqual([{ name: 'Plain', target: 'p', isInTree: true }])
  })

  test('what a text defines itself is no reference, and what nobody has is left to the registry', () => {
    const graph = graphOf({ 'a.avsc': record('A', record('B', 'A'), 'B', 'other.Thing') })
    expect(linksOf(graph, 'a')).toEqual([{ name: 'other.Thing', target: undefined, isInTree: false }])
  })

  test('imports of Protobuf count from the roots and from the file, and the bundled files are no references', () => {
    const graph = graphOf(
      {
        'proto/a/x.proto': 'syntax = "proto3"; import "b/y.proto"; import "google/protobuf/any.proto"; message X {}',
        'proto/b/y.proto':
          'import public "z.proto"; // import "comment.proto";\nmessage Y { optional string s = 1 [default = "import"]; }',
        'proto/b/z.proto': 'message Z {}',
      },
      ['proto'],
    )
    expect(order(graph)).toEqual(['z', 'y', 'x'])
    expect(linksOf(graph, 'x')).toEqual([{ name: 'b/y.proto', target: 'y', isInTree: true }])
  })

  test('$refs count from the file, from the root and from the $id', () => {
    const graph = graphOf({
      'json/a.schema.json': {
        $id: 'http://acme/a.json',
        properties: { b: { $ref: 'b.schema.json#/x' }, c: { $ref: 'c.json' }, own: { $ref: '#/b' } },
        enum: [{ $ref: 'data.json' }],
      },
      'json/b.schema.json': { type: 'object' },
      'c.schema.json': { $id: 'http://acme/c.json' },
    })
    expect(linksOf(graph, 'a')).toEqual([
      { name: 'b.schema.json', target: 'b', isInTree: true },
      { name: 'c.json', target: 'c', isInTree: true },
    ])
  })

  test('schemas that lead to each other are a cycle; those beside it are in order', () => {
    const graph = graphOf({
      'a.proto': 'import "b.proto";',
      'b.proto': 'import "c.proto";',
      'c.proto': 'import "a.proto"; import "d.proto";',
      'd.proto': 'message D {}',
      'e.proto': 'import "a.proto";',
    })
    expect(graph.cycles.map(cycle => [...cycle].sort())).toEqual([['a', 'b', 'c']])
    expect(order(graph)[0]).toBe('d')
    expect(order(graph).at(-1)).toBe('e')
  })

  test('a chain of ten thousand is put in order', () => {
    const files = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [`r${at}.proto`, at < 9999 ? `import "r${at + 1}.proto";` : '']),
    )
    expect(order(graphOf(files))[0]).toBe('r9999')
  })
})

test('two files of one subject, and one without a language, are problems', () => {
  const { problems } = treeSchemas([
    { path: 'x/a.avsc', text: '"int"', entry },
    { path: 'y/a.avsc', text: '"int"', entry },
    { path: 'b.txt', text: 'hello', entry },
  ])
  expect(problems.map(({ message }) => message)).toEqual([
    "y/a.avsc: the subject 'a' is that of x/a.avsc, too.",
    'b.txt: neither its name nor its content tells its language: set language.',
  ])
})

test.each([
  ['*.avsc', 'a.avsc', true],
  ['*.avsc', 'x/a.avsc', false],
  ['**/*.avsc', 'a.avsc', true],
  ['**/*.avsc', 'x/y/a.avsc', true],
  ['x/**', 'x/y/z', true],
  ['x/**', 'x', true],
  ['x/{a,b}/?.json', 'x/b/1.json', true],
  ['x/{a,b}/?.json', 'x/c/1.json', false],
  ['a*b*c', 'axxbyyc', true],
  ['a*b*c', 'axxbyy', false],
  ['[a].(b)', '[a].(b)', true],
])('the pattern %s and the path %s', (pattern, path, isMatch) => {
  expect(readGlob(pattern)?.matches(path)).toBe(isMatch)
})

test('a pattern made to be slow is answered at once', () => {
  const glob = readGlob(`${'**/'.repeat(100)}${'a*'.repeat(100)}b`)
  expect(glob?.matches(`${'a/'.repeat(500)}${'a'.repeat(5000)}`)).toBe(false)
  expect(readGlob('{a,b}'.repeat(20))).toBeUndefined()
})

test.each([
  [{}, 'orders-value'],
  [{ half: 'key' }, 'orders-key'],
  [{ strategy: 'record' }, 'acme.Order'],
  [{ strategy: 'topic-record', topic: '{dir}' }, 'avro-acme.Order'],
  [{ naming: '{path}:{namespace}/{name}' }, 'schemas.avro.orders:acme/Order'],
] as const)('a subject is named by %j', (settings, expected) => {
  expect(subjectName(settings, { path: 'schemas/avro/orders.avsc', record: 'acme.Order' })).toBe(expected)
})

test('a template that names what is not there has no subject', () => {
  expect(subjectName({ naming: '{nme}' }, { path: 'a', record: 'A' })).toEqual({
    problem: expect.stringContaining('{nme} is no part of a name'),
  })
  expect(subjectName({ strategy: 'record' }, { path: 'a', record: undefined })).toEqual({
    problem: 'the schema has no name for {record}',
  })
})

test.each([
  ['a.avsc', '', 'AVRO'],
  ['a.proto', '', 'PROTOBUF'],
  ['a.schema.json', '{"type":"record"}', 'JSON'],
  ['a.json', '{"type":"record","name":"A","fields":[]}', 'AVRO'],
  ['a.json', '{"type":"object"}', 'JSON'],
  ['a.json', '{"type":"array","items":"int","name":"x"}', 'AVRO'],
  ['a.json', '{"type":"array","items":{"type":"string"}}', 'JSON'],
  ['a.txt', 'syntax = "proto3";', 'PROTOBUF'],
  ['a.txt', 'hello', undefined],
])('the language of %s with %s', (path, text, expected) => {
  expect(languageOf(path, text)).toBe(expected)
})
