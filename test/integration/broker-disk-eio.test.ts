import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchOf, fetchFrom, makeTopics, produceTo, valuesOf } from '../support/broker-requests.ts'
import { KafkaClient } from '../support/kafka-client.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { startServer } from '../support/server-process.ts'

/** Why system calls cannot be made to fail here; undefined where they can. */
function straceMissing(): string | undefined {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-e', 'inject=fsync:error=EIO', 'true'], {
    encoding: 'utf8',
  })
  const reason = error?.message ?? (status === 0 ? undefined : stderr.trim().split('\n').at(-1))
  if (reason !== undefined && process.env['CI'] === 'true') throw new Error(`strace: ${reason}`)
  return reason
}

const missing = straceMissing()
if (missing !== undefined) process.stderr.write(`skipped: syncs that fail: strace: ${missing}\n`)
const describeWithStrace = missing === undefined ? describe : describe.skip

const storageError = 56

/** Where the sync fails: of a segment, once a few have succeeded; of the folder that holds it, at once. */
const failures = [
  { call: 'fdatasync', path: join('topics', 'orders-0', '00000000000000000000.log'), when: 3 },
  { call: 'fsync', path: join('topics', 'orders-0'), when: 1 },
]

const portOf = ({ kafkaAddress }: ServerProcess): number => Number(kafkaAddress?.split(':').at(-1))

async function withClient(server: ServerProcess, work: (client: KafkaClient) => Promise<void>): Promise<void> {
  const client = await KafkaClient.connect(portOf(server))
  await work(client).finally(() => client.close())
}

/** Produces until the answer is an error, which is the answer; what was acknowledged is noted. */
async function produceUntilRefused(client: KafkaClient, acknowledged: string[]): Promise<number> {
  for (let number = 0; number < 1000; number++) {
    const { errorCode } = await produceTo(client, 'orders', batchOf([`v${number}`]))
    if (errorCode !== 0) return errorCode
    acknowledged.push(`v${number}`)
  }
  return 0
}

describeWithStrace('with strace', () => {
  test.each(failures)(
    '$call of $path fails: no acknowledgement from then on, the others go on, nothing acknowledged is lost',
    async ({ call, path, when }) => {
      const folder = mkdtempSync(join(tmpdir(), 'headgate-eio-'))
      const environment = { HEADGATE_DATA: folder }
      const file = join(folder, 'broker', path)
      const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:error=EIO:when=${when}`]
      const under = ['strace', '-D', '-f', '-qq', '-o', join(folder, 'strace'), '-P', file, ...inject]
      let server = await startServer({ environment, under })
      try {
        const acknowledged: string[] = []
        await withClient(server, async client => {
          await makeTopics(client, 'orders', 'others')
          expect(await produceUntilRefused(client, acknowledged)).toBe(storageError)
          expect((await produceTo(client, 'orders', batchOf(['later']))).errorCode).toBe(storageError)
          expect((await produceTo(client, 'others', batchOf(['x']))).errorCode).toBe(0)
          expect((await fetch(`${server.url}/subjects`)).status).toBe(200)
          expect(valuesOf(await fetchFrom(client, 'orders'))).toEqual(acknowledged)
        })
        await server.stop('SIGKILL')
        server = await startServer({ environment })
        await withClient(server, async client => {
          const found = valuesOf(await fetchFrom(client, 'orders'))
          expect(found.slice(0, acknowledged.length)).toEqual(acknowledged)
          expect((await produceTo(client, 'orders', batchOf(['again']))).errorCode).toBe(0)
          expect(valuesOf(await fetchFrom(client, 'orders'))).toEqual([...found, 'again'])
          expect(valuesOf(await fetchFrom(client, 'others'))).toEqual(['x'])
        })
      } finally {
        await server.stop('SIGKILL')
        rmSync(folder, { recursive: true, force: true })
      }
    },
    120_000,
  )
})
