import { acceptsGzip, judgeContentType, negotiate } from '../../src/rest/negotiation.ts'

const V1 = 'application/vnd.schemaregistry.v1+json'

describe('the type of an answer', () => {
  test.each<[string | undefined, string]>([
    [undefined, V1],
    ['', V1],
    ['*/*', V1],
    ['*', V1],
    ['application/*', V1],
    ['application', V1],
    ['application/json', 'application/json'],
    ['application/vnd.schemaregistry+json', 'application/vnd.schemaregistry+json'],
    ['text/html, application/json', 'application/json'],
    ['application/json, application/vnd.schemaregistry.v1+json', V1],
    ['application/json;q=0.9, application/vnd.schemaregistry.v1+json;q=0.1', 'application/json'],
    ['application/json, */*;q=0.8', 'application/json'],
    ['application/json;q=0.5, */*;q=0.5', V1],
    ['application/json;q=0', 'application/json'],
    ['application/json;charset=utf-8', 'application/json;charset=utf-8'],
    ['application/json; q=0.5; charset=utf-8', 'application/json;charset=utf-8'],
    ['application/json; B="x y"; a=1', 'application/json;a=1;b="x y"'],
    ['*/*;charset=utf-8', V1],
    [',application/json,', 'application/json'],
    ['application/json;', 'application/json'],
  ])('%j gives %s', (accept, contentType) => {
    expect(negotiate(accept)).toEqual({ contentType })
  })

  test.each(['text/html', 'json', 'application/xml', 'application/vnd.schemaregistry.v2+json', '*/xml'])(
    '%j has no overlap',
    accept => {
      expect(negotiate(accept)).toBe('none')
    },
  )

  test.each([
    'application/',
    '/json',
    'application/json;q=2',
    'application/json;q=x',
    'a/b c/d',
    'application/json;charset',
    '"',
  ])('%j is malformed', accept => {
    expect(negotiate(accept)).toBe('malformed')
  })

  test('an operation may offer other types', () => {
    const offers = [{ type: 'application/vnd.headgate.v1+json', weight: 1000 }]
    expect(negotiate('application/vnd.headgate.v1+json', offers)).toEqual({
      contentType: 'application/vnd.headgate.v1+json',
    })
    expect(negotiate('application/vnd.headgate.v1+json')).toBe('none')
  })

  test('a header of blanks and marks is read in linear time', () => {
    const started = performance.now()
    negotiate(`application/json${'; '.repeat(8000)}x`)
    negotiate(`application/json;a="${'\\"'.repeat(8000)}`)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('the type of a body', () => {
  test.each([
    undefined,
    V1,
    'application/json',
    'application/octet-stream',
    'APPLICATION/Json',
    'application/json; charset=utf-8',
    'application/json;',
  ])('%j is read', contentType => {
    expect(judgeContentType(contentType)).toBe('readable')
  })

  test.each([
    'text/plain',
    'text/json',
    'application/*',
    'application/x-www-form-urlencoded',
    'application/vnd.schemaregistry.v2+json',
  ])('%j is another', contentType => {
    expect(judgeContentType(contentType)).toBe('other')
  })

  test.each(['json', 'application/json; charset', 'application/json, text/plain', 'application/'])(
    '%j is no media type',
    contentType => {
      expect(judgeContentType(contentType)).toBe('malformed')
    },
  )

  test('an empty header is told from a missing one', () => {
    expect(judgeContentType('')).toBe('blank')
  })
})

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ['gzip', true],
  ['GZIP', true],
  ['deflate, gzip;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip; q=0.000', false],
  ['br', false],
  ['*', false],
  ['notgzip', false],
])('Accept-Encoding %j takes gzip: %s', (acceptEncoding, expected) => {
  expect(acceptsGzip(acceptEncoding)).toBe(expected)
})
