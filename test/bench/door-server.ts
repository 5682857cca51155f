import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import { FakeRegistry } from '../support/fake-registry.ts'
import { restServer } from '../support/rest-server.ts'

// The HTTP door in front of a registry that knows everything at once, or (word `bare`) node:http doing as little. Prints
// its port.

const schema = JSON.stringify({
  type: 'record',
  name: 'Bench',
  fields: Array.from({ length: 26 }, (_, index) => field(index)),
})
const answer = { subject: 's', version: 1, id: 1, guid: 'g', schemaType: 'AVRO', schema, ts: 1, deleted: false }

function field(index: number) {
  return { name: `field_${index}`, type: ['null', 'string'], default: null, doc: `Field number ${index}` }
}

function bareServer(): Server {
  const body = Buffer.from(JSON.stringify(answer))
  const headers = { 'Content-Type': 'application/vnd.schemaregistry.v1+json', 'Content-Length': body.length }
  return createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (chunks.length > 0) JSON.parse(Buffer.concat(chunks).toString())
      response.writeHead(200, headers)
      response.end(body)
    })
  })
}

const server =
  process.argv[2] === 'bare'
    ? bareServer()
    : restServer(new FakeRegistry({ lookup: () => answer, register: () => answer, schemaById: () => answer })).server
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
