// Each way to say who the client is: node docs/examples/client-credentials.mjs
import { optionsFromProperties, RegistryClient } from 'headgate/client'

const urls = process.env.REGISTRY_URL ?? 'http://localhost:8081'

const basic = new RegistryClient({ urls, credentials: { type: 'basic', username: 'ada', password: 'secret' } })

const bearer = new RegistryClient({ urls, credentials: { type: 'bearer', token: async () => readTokenOfYours() } })

const oauth = new RegistryClient({
  urls,
  credentials: {
    type: 'oauth',
    tokenUrl: process.env.TOKEN_URL ?? 'http://localhost:9000/oauth/token',
    clientId: 'orders-service',
    clientSecret: 'secret',
    scope: 'registry',
  },
})

const confluent = new RegistryClient(
  optionsFromProperties({
    'schema.registry.url': urls,
    'basic.auth.credentials.source': 'USER_INFO',
    'basic.auth.user.info': 'ada:secret',
    'latest.cache.ttl.sec': 30,
  }),
)

for (const client of [basic, bearer, oauth, confluent]) await client.server.ping()
console.log('four clients were answered')

function readTokenOfYours() {
  return 'a-token'
}
