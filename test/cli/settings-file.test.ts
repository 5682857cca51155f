import { parseSettingsFile } from '../../src/cli/settings-file.ts'

const parse = (text: string) => parseSettingsFile(text)

test('names and values are read with their lines', () => {
  expect(parse('# ours\nport: 9000\n\nmode.mutability: false\n')).toEqual({
    entries: [
      { key: 'port', text: '9000', line: 2 },
      { key: 'mode.mutability', text: 'false', line: 4 },
    ],
    problems: [],
  })
})

test.each(['', '# nothing yet\n', '---\n'])('a file without settings sets nothing: %j', text => {
  expect(parse(text)).toEqual({ entries: [], problems: [] })
})

test('a list becomes text split by commas', () => {
  expect(parse('canonicalize-on-consume: [AVRO, JSON]\ndeployment-attributes:\n  - a:1\n').entries).toMatchObject([
    { text: 'AVRO,JSON' },
    { text: 'a:1' },
  ])
})

test.each([
  ['port: 1\nport: 2\n', /^line 2: /],
  ['port: [1\n', /^line \d+: /],
  ['- port\n', /^is not a mapping/],
  ['port\n', /^is not a mapping/],
  ['a: 1\nport: {a: 1}\n', /^line 2: port is neither/],
  ['port: [[1]]\n', /^line 1: port is neither/],
  ['port:\n', /^line 1: port is neither/],
  ['x'.repeat(1_000_001), /^is longer/],
])('what is no settings file is told with its line', (text, problem) => {
  const { entries, problems } = parse(text)
  expect(problems).toEqual([expect.stringMatching(problem)])
  expect(entries.filter(({ key }) => key === 'port')).toEqual([])
})

test('aliases that multiply do not multiply the work', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghij'.split('').map((name, index) => {
      const before = 'abcdefghij'[index]
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`
    }),
  ].join('\n')
  expect(parse(bomb).problems.length).toBeGreaterThan(0)
})
