import { resolveReferences } from '../../src/client/references.ts'
import { clientAndServer, errorOf } from './fixture.ts'
import { error, json } from './scripted-server.ts'

/** Schemas by `subject/version`, each with the references it lists as `name=subject/version`. */
type Shelf = Readonly<Record<string, readonly string[]>>

const parsed = (words: readonly string[]) =>
  words.map(word => {
    const [, name = '', subject = '', version = ''] = /^(.*)=(.*)\/(\d+)$/.exec(word) ?? []
    return { name, subject, version: Number(version) }
  })

async function reached(shelf: Shelf, roots: readonly string[], referrer = 'root') {
  const asked: string[] = []
  const found = await resolveReferences(parsed(roots), referrer, async (subject, version) => {
    asked.push(`${subject}/${version}`)
    const listed = shelf[`${subject}/${version}`]
    if (!listed) throw new Error(`${subject}/${version} is not there`)
    const references = listed.length > 0 ? { references: parsed(listed) } : {}
    return { subject, version, id: 1, schemaType: 'AVRO', schema: `text of ${subject}/${version}`, ...references }
  })
  return {
    asked,
    found: found.map(({ name, subject, version, direct }) => `${name}=${subject}/${version}${direct ? '!' : ''}`),
  }
}

test('what a schema refers to itself stands before it, and direct ones are marked', async () => {
  const shelf = { 'a/1': ['B=b/2', 'C=c/1'], 'b/2': ['C=c/1'], 'c/1': [], 'd/1': [] }
  expect((await reached(shelf, ['A=a/1', 'D=d/1'])).found).toEqual(['C=c/1', 'B=b/2', 'A=a/1!', 'D=d/1!'])
})

test('a name that is met twice is kept once, the first time', async () => {
  const shelf = { 'a/1': ['X=x/1'], 'x/1': [], 'x/2': [] }
  expect((await reached(shelf, ['A=a/1', 'X=x/2'])).found).toEqual(['X=x/1', 'A=a/1!'])
})

test('a schema that reaches itself ends', async () => {
  const shelf = { 'a/1': ['B=b/1'], 'b/1': ['A=a/1'] }
  expect((await reached(shelf, ['A=a/1'])).found).toEqual(['B=b/1', 'A=a/1!'])
})

test('subjects without a context belong to that of the schema that names them', async () => {
  const shelf = { ':.c:a/1': ['B=b/1', 'D=:.d:d/1'], ':.c:b/1': [], ':.d:d/1': ['E=e/1'], ':.d:e/1': [] }
  const { found } = await reached(shelf, ['A=a/1'], ':.c:root')
  expect(found).toEqual(['B=:.c:b/1', 'E=:.d:e/1', 'D=:.d:d/1', 'A=:.c:a/1!'])
  expect((await reached({ 'a/1': [] }, ['A=a/1'], ':.:root')).found).toEqual(['A=a/1!'])
})

test('one schema under two names is asked for under both', async () => {
  const shelf = { 'a/1': [] }
  expect((await reached(shelf, ['A=a/1', 'Z=a/1'])).found).toEqual(['A=a/1!', 'Z=a/1!'])
})

test('a hundred levels are followed, one more is refused', async () => {
  const chain = (length: number): Shelf =>
    Object.fromEntries(Array.from({ length }, (_, n) => [`s${n}/1`, n + 1 < length ? [`N${n + 1}=s${n + 1}/1`] : []]))
  expect((await reached(chain(100), ['N0=s0/1'])).found.length).toBe(100)
  expect(await errorOf(reached(chain(101), ['N0=s0/1']))).toMatchObject({
    kind: 'bad-answer',
    message: 'references go deeper than 100 levels',
  })
})

test('five hundred references are taken, one more is refused', async () => {
  const many = (length: number) => Array.from({ length }, (_, n) => `N${n}=a/1`)
  expect((await reached({ 'a/1': [] }, many(500))).found.length).toBe(500)
  expect(await errorOf(reached({ 'a/1': [] }, many(501)))).toMatchObject({ kind: 'bad-answer' })
})

test('the client fetches versions, deleted ones too, once each', async () => {
  const { server, client } = await clientAndServer()
  server.plays((response, { path }) => {
    const subject = path.split('/')[2] ?? ''
    const references = subject === 'a' ? [{ name: 'B', subject: 'b', version: 1 }] : null
    json({ subject, version: 1, id: 1, schema: `"${subject}"`, references })(response, server.seen[0]!)
  })
  const schema = { references: [{ name: 'A', subject: 'a', version: 1 }], subject: 's' }
  const expected = [
    { name: 'B', subject: 'b', version: 1, text: '"b"', direct: false },
    { name: 'A', subject: 'a', version: 1, text: '"a"', direct: true },
  ]
  expect(await client.resolveReferences(schema)).toEqual(expected)
  expect(await client.resolveReferences(schema)).toEqual(expected)
  expect(server.seen.map(({ path, query }) => `${path}?${query.toString()}`)).toEqual([
    '/subjects/a/versions/1?deleted=true',
    '/subjects/b/versions/1?deleted=true',
  ])
})

test('a reference that is not there is told as the registry tells it', async () => {
  const { server, client } = await clientAndServer()
  server.plays(error(404, 40401))
  const schema = { references: [{ name: 'A', subject: 'a', version: 1 }] }
  expect(await errorOf(client.resolveReferences(schema))).toMatchObject({ code: 40401 })
  expect(await client.resolveReferences({})).toEqual([])
})
