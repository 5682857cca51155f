// Several nodes, time limits and an abort: node docs/examples/client-limits.mjs
import { RegistryClient } from 'headgate/client'

const client = new RegistryClient({
  urls: [process.env.REGISTRY_URL ?? 'http://localhost:8081', 'http://localhost:8082'],
  headers: { 'X-Team': 'payments' },
  attemptTimeoutMs: 5000,
  callTimeoutMs: 20_000,
  maxRetries: 2,
  retryWaitMs: 200,
  latestTtlMs: 10_000,
  missingIdTtlMs: 30_000,
})

const subjects = await client.subjects.list({ signal: AbortSignal.timeout(3000) })
console.log(`subjects: ${subjects.length}`)

for await (const { subject, version } of client.schemas.each({ latestOnly: true })) {
  console.log(`${subject} is at version ${version}`)
}
