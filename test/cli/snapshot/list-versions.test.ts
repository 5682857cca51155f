import { describe, expect, test } from '@jest/globals'
import { RegistryClient } from '../../../src/client/registry-client.ts'
import { listVersions } from '../../../src/cli/snapshot/list-versions.ts'
import { noProgress } from '../../../src/cli/snapshot/progress.ts'

type Answer = (path: string, query: URLSearchParams) => unknown

/** A registry that answers what `answer` gives; undefined is 404. */
function client(answer: Answer): RegistryClient {
  return new RegistryClient({
    urls: 'http://registry',
    maxRetries: 0,
    fetch: url => {
      const { pathname, searchParams } = new URL(url)
      const found = answer(decodeURIComponent(pathname), searchParams)
      const body = found === undefined ? { error_code: 404, message: 'HTTP 404 Not Found' } : found
      return Promise.resolve(Response.json(body, { status: found === undefined ? 404 : 200 }))
    },
  })
}

const row = (number: number, more: object = {}) => ({
  subject: `s${String(number).padStart(5, '0')}`,
  version: 1,
  id: number,
  schemaType: 'AVRO',
  schema: '"int"',
  deleted: number % 10 === 0,
  ...more,
})
type Row = ReturnType<typeof row>

const rows = (count: number) => Array.from({ length: count }, (_, i) => row(i + 1))
const page = (all: readonly Row[], query: URLSearchParams, most = 1000) => {
  const offset = Number(query.get('offset'))
  return all.slice(offset, offset + Math.min(most, Number(query.get('limit'))))
}
const names = (all: readonly Row[]) => [...new Set(all.map(({ subject }) => subject))]
const numbers = (found: { readonly rows: readonly { readonly id: number }[] }) => found.rows.map(({ id }) => id)

describe('a list of versions', () => {
  test.each([0, 1, 2, 999, 1000, 1001, 2500])('of %i is read whole, page by page', async count => {
    const all = rows(count)
    const found = await listVersions(
      client((path, query) => (path === '/schemas' ? page(all, query) : names(all))),
      noProgress,
    )
    expect(numbers(found)).toEqual(all.map(({ id }) => id))
  })

  test('in pages that are shorter than was asked for is read whole', async () => {
    const all = rows(250)
    const found = await listVersions(
      client((path, query) => (path === '/schemas' ? page(all, query, 100) : names(all))),
      noProgress,
    )
    expect(numbers(found)).toHaveLength(250)
  })

  test('of a registry that knows no pages is read once', async () => {
    const all = rows(5)
    const found = await listVersions(
      client(path => (path === '/schemas' ? all : names(all))),
      noProgress,
    )
    expect(numbers(found)).toEqual([1, 2, 3, 4, 5])
  })

  test('that moves while it is read is read again', async () => {
    const all = rows(1500)
    let calls = 0
    const found = await listVersions(
      client((path, query) => {
        if (path !== '/schemas') return names(all)
        // Between the first page and the second the first row goes.
        if (++calls === 2) all.shift()
        return page(all, query)
      }),
      noProgress,
    )
    expect(numbers(found)).toEqual(all.map(({ id }) => id))
  })

  test('that never stands still is a failure', async () => {
    const all = rows(3000)
    const moving = client((path, query) => {
      if (path === '/schemas' && query.get('offset') !== '0') all.shift()
      return path === '/schemas' ? page(all, query) : names(all)
    })
    await expect(listVersions(moving, noProgress)).rejects.toThrow('during each of 5 attempts')
  })

  test('that leaves a subject out is completed by asking for it', async () => {
    const [left, ...listed] = rows(3) as [Row, Row, Row]
    const found = await listVersions(
      client((path, query) => {
        if (path === '/schemas') return page(listed, query)
        if (path === '/subjects') return [left.subject, ...names(listed)]
        return path.endsWith('/versions') ? [1] : left
      }),
      noProgress,
    )
    expect(numbers(found).toSorted((a, b) => a - b)).toEqual([1, 2, 3])
  })
})

describe('a registry without such a list', () => {
  const subjects = ['a', 'b']
  const old: Answer = (path, query) => {
    if (path === '/subjects') return query.get('deleted') === 'true' ? subjects : ['a']
    if (path === '/subjects/a/versions') return query.get('deleted') === 'true' ? [1, 2] : [2]
    if (path === '/subjects/b/versions') return query.get('deleted') === 'true' ? [1] : undefined
    const [, subject, version] = /^\/subjects\/(\w)\/versions\/(\d)$/.exec(path) ?? []
    return subject === undefined ? undefined : { subject, version: Number(version), id: 1, schema: '"int"' }
  }

  test('and without marks is read version by version, and what it does not list is soft-deleted', async () => {
    // 404 without a code of its own is a registry that does not know the path, and an unknown subject has one.
    const answering = client((path, query) =>
      path === '/subjects/b/versions' && query.get('deleted') !== 'true' ? [] : old(path, query),
    )
    const { rows: found } = await listVersions(answering, noProgress)
    expect(found.map(({ subject, version, deleted }) => [subject, version, deleted])).toEqual([
      ['a', 1, true],
      ['a', 2, false],
      ['b', 1, true],
    ])
  })
})
