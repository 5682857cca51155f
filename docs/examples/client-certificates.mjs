// A client with a certificate: CERTIFICATES=folder node docs/examples/client-certificates.mjs
import { readFile } from 'node:fs/promises'
import { RegistryClient } from 'headgate/client'

const read = name => readFile(`${process.env.CERTIFICATES ?? '.'}/${name}`, 'utf8')

const client = new RegistryClient({
  urls: process.env.REGISTRY_URL ?? 'https://localhost:8081',
  tls: { cert: await read('client.crt'), key: await read('client.key'), ca: await read('ca.crt') },
})

console.log(`languages: ${(await client.schemas.types()).length}`)
await client.close()
