import { RegistryClient, RegistryError, type RegistryClientOptions } from '../../src/client/index.ts'

function refusal(options: RegistryClientOptions): RegistryError {
  try {
    return expect(new RegistryClient(options)).toBe('a refusal') as never
  } catch (error) {
    if (error instanceof RegistryError) return error
    throw error
  }
}

const urls = 'http://localhost:8081'

test.each<[string, object]>([
  ['no URL', { urls: '' }],
  ['an environment variable that is not set', { urls: undefined }],
  ['a list of no texts', { urls: [undefined] }],
  ['no URL in a list', { urls: [' , '] }],
  ['a URL of another kind', { urls: 'ftp://localhost' }],
  ['a URL without a scheme', { urls: 'localhost:8081' }],
  ['a text that is no URL', { urls: '::' }],
  ['a URL with a query', { urls: 'http://localhost/?a=b' }],
  ['a URL with badly encoded credentials', { urls: 'http://%zz:secret@localhost' }],
  ['a number below its range', { attemptTimeoutMs: 0 }],
  ['a number beyond what timers take', { callTimeoutMs: 2 ** 31 }],
  ['no number', { maxRetries: '3' }],
  ['NaN', { latestTtlMs: Number.NaN }],
  ['a header with a line break', { headers: { a: 'b\r\nc: secret' } }],
  ['a header without a name', { headers: { '': 'b' } }],
  ['a user with a colon', { credentials: { type: 'basic', username: 'a:b', password: 'secret' } }],
  ['credentials of an unknown type', { credentials: { type: 'digest' } }],
  [
    'a token URL with credentials',
    { credentials: { type: 'oauth', tokenUrl: 'https://a:secret@host', clientId: 'a', clientSecret: 'b' } },
  ],
  ['a proxy of another kind', { proxy: 'socks://localhost' }],
])('%s is refused when the client is made, without showing secrets', (_, options) => {
  const error = refusal({ urls, ...options })
  expect(error).toMatchObject({ kind: 'configuration', attempts: 0 })
  expect(error.message + String(error.cause)).not.toContain('secret')
})

test('the name of a number that is refused is told, with its range', () => {
  expect(refusal({ urls, maxRetries: -1 }).message).toBe('maxRetries must be a number from 0 to 1000, not -1')
})
