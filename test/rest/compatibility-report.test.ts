import { expect, test } from '@jest/globals'
import { openRegistry, record, registerAll } from '../support/registry-fixture.ts'
import { call, restServer } from '../support/rest-server.ts'

const OWN = 'application/vnd.headgate.v1+json'

async function askedOf(accept: string, path: string) {
  const registry = await openRegistry()
  await registerAll(registry, 's', record('a'), record('a', 'b?'))
  return call(restServer(registry).server, `POST ${path}`, { schema: record('a', 'c') }, { Accept: accept })
}

test.each(['/compatibility/subjects/s/versions/latest', '/compatibility/subjects/s/versions'])(
  'who names our own type is told every finding of %s as data',
  async path => {
    const { status, type, text } = await askedOf(OWN, path)
    const body = JSON.parse(text)
    expect([status, type]).toEqual([200, OWN])
    expect(body).toMatchObject({
      is_compatible: false,
      level: 'BACKWARD',
      versions: [{ version: 2, id: 2, is_compatible: false }],
    })
    const breaking = body.versions[0].findings.filter((finding: { verdict: string }) => finding.verdict === 'break')
    expect(breaking).toEqual([
      expect.objectContaining({
        code: 'AVRO_READER_FIELD_MISSING_DEFAULT_VALUE',
        direction: 'backward',
        path: '/fields/1',
        reader: { line: 1, column: expect.any(Number) },
        explanation: expect.any(String),
        hint: expect.any(String),
        message: body.messages[0],
      }),
    ])
  },
)

test.each(['*/*', 'application/*', 'application/json', `${OWN};q=0.1, application/json`])(
  'Accept: %s gets the answer that every registry gives',
  async accept => {
    const { text } = await askedOf(accept, '/compatibility/subjects/s/versions/latest')
    expect(JSON.parse(text)).toEqual({ is_compatible: false })
  },
)
