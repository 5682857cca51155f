import { optionsFromProperties, RegistryError, type RegistryClientOptions } from '../../src/client/index.ts'

const url = { 'schema.registry.url': 'http://a:8081,http://b:8081' }
const urls = url['schema.registry.url']

test.each<[string, Record<string, string | number | boolean>, Partial<RegistryClientOptions>]>([
  ['nothing but the URL', {}, {}],
  ['names of serializers', { 'auto.register.schemas': false, 'use.latest.version': true }, {}],
  ['an empty value', { 'basic.auth.credentials.source': '', 'proxy.host': '' }, {}],
  [
    'times and bounds',
    {
      'max.retries': 5,
      'retries.wait.ms': '10',
      'retries.max.wait.ms': '20',
      'latest.cache.ttl.sec': '2',
      'missing.id.cache.ttl.sec': '3',
      'missing.version.cache.ttl.sec': '4',
      'missing.schema.cache.ttl.sec': '5',
      'missing.cache.size': '6',
      'max.schemas.per.subject': '7',
    },
    {
      maxRetries: 5,
      retryWaitMs: 10,
      retryMaxWaitMs: 20,
      latestTtlMs: 2000,
      missingIdTtlMs: 3000,
      missingVersionTtlMs: 4000,
      missingSchemaTtlMs: 5000,
      missingCapacity: 6,
      cacheCapacity: 7,
    },
  ],
  ['a time without end', { 'latest.cache.ttl.sec': -1 }, { latestTtlMs: -1 }],
  ['the time for an answer', { 'http.read.timeout.ms': 1000 }, { attemptTimeoutMs: 61_000 }],
  ['both times', { 'http.connect.timeout.ms': 1, 'http.read.timeout.ms': 2 }, { attemptTimeoutMs: 3 }],
  ['credentials of the URL', { 'basic.auth.credentials.source': 'URL', 'basic.auth.user.info': 'a:b' }, {}],
  [
    'user info, with a colon in the password',
    { 'basic.auth.credentials.source': 'USER_INFO', 'basic.auth.user.info': 'a:b:c' },
    { credentials: { type: 'basic', username: 'a', password: 'b:c' } },
  ],
  [
    'the prefixed name before the bare one',
    {
      'schema.registry.basic.auth.credentials.source': 'USER_INFO',
      'schema.registry.basic.auth.user.info': 'a:b',
      'basic.auth.user.info': 'c:d',
    },
    { credentials: { type: 'basic', username: 'a', password: 'b' } },
  ],
  [
    'credentials of SASL',
    { 'basic.auth.credentials.source': 'SASL_INHERIT', 'sasl.username': 'a', 'sasl.password': 'b' },
    { credentials: { type: 'basic', username: 'a', password: 'b' } },
  ],
  [
    'a static token',
    { 'bearer.auth.credentials.source': 'STATIC_TOKEN', 'bearer.auth.token': 't', 'bearer.auth.logical.cluster': 'l' },
    { credentials: { type: 'bearer', token: 't', logicalCluster: 'l' } },
  ],
  [
    'an issuer of tokens',
    {
      'bearer.auth.credentials.source': 'OAUTHBEARER',
      'bearer.auth.issuer.endpoint.url': 'https://issuer/token',
      'bearer.auth.client.id': 'c',
      'bearer.auth.client.secret': 's',
      'bearer.auth.scope': 'x',
      'bearer.auth.identity.pool.id': 'p',
    },
    {
      credentials: {
        type: 'oauth',
        tokenUrl: 'https://issuer/token',
        clientId: 'c',
        clientSecret: 's',
        scope: 'x',
        identityPool: 'p',
      },
    },
  ],
  [
    'certificates',
    {
      'schema.registry.ssl.keystore.type': 'PEM',
      'schema.registry.ssl.keystore.certificate.chain': 'C',
      'schema.registry.ssl.keystore.key': 'K',
      'schema.registry.ssl.key.password': 'P',
      'schema.registry.ssl.truststore.type': 'PEM',
      'schema.registry.ssl.truststore.certificates': 'T',
    },
    { tls: { cert: 'C', key: 'K', passphrase: 'P', ca: 'T' } },
  ],
  ['a proxy', { 'proxy.host': 'p', 'proxy.port': 3128 }, { proxy: 'http://p:3128' }],
  [
    'headers',
    { 'request.header.X-A': 'a', 'schema.registry.request.header.X-B': 'b' },
    { headers: { 'X-A': 'a', 'X-B': 'b' } },
  ],
])('%s', (_, properties, options) => {
  expect(optionsFromProperties({ ...url, ...properties })).toEqual({ urls, ...options })
})

test.each<[string, Record<string, string>]>([
  ['no URL', { 'schema.registry.url': '' }],
  ['a number with a fraction', { 'max.retries': '1.5' }],
  ['an unknown source of credentials', { 'basic.auth.credentials.source': 'FILE' }],
  ['a source of tokens that is a class of Java', { 'bearer.auth.credentials.source': 'CUSTOM' }],
  ['user info without a colon', { 'basic.auth.credentials.source': 'USER_INFO', 'basic.auth.user.info': 'a' }],
  ['a source without what it needs', { 'basic.auth.credentials.source': 'USER_INFO' }],
  ['an issuer without a secret', { 'bearer.auth.credentials.source': 'OAUTHBEARER', 'bearer.auth.client.id': 'c' }],
  ['a store in a file', { 'ssl.keystore.location': '/a.jks' }],
  ['a store of another type', { 'ssl.truststore.type': 'PKCS12' }],
  ['a proxy without a port', { 'proxy.host': 'p' }],
])('%s is refused', (_, properties) => {
  const read = () => optionsFromProperties({ ...url, ...properties })
  expect(read).toThrow(RegistryError)
  expect(read).toThrow(expect.objectContaining({ kind: 'configuration' }))
})
