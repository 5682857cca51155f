// The floor for a read: node:http answering every request with the same bytes. Prints its port. node bare-server.mjs TEXT
import { createServer } from 'node:http'

const body = Buffer.from(process.argv[2] ?? '{}')
const headers = { 'Content-Type': 'application/vnd.schemaregistry.v1+json', 'Content-Length': body.length }
const server = createServer((request, response) => {
  response.writeHead(200, headers)
  response.end(body)
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
