import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openServerStore } from '../../src/postgres/server.ts'
import { makeCertificate } from '../support/kafka-tools/certificate.ts'
import { postgresMissing, startPostgresCluster } from '../support/postgres-cluster.ts'

const missing = await postgresMissing()
if (missing !== undefined) process.stderr.write(`skipped: PostgreSQL over TLS: ${missing}\n`)
const describeWithServer = missing === undefined ? describe : describe.skip

describeWithServer('a PostgreSQL server that takes connections over TLS alone', () => {
  let url = ''
  let authority = ''
  const endings: (() => Promise<void>)[] = []

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headgate-pg-tls-'))
    const certificate = makeCertificate(folder)
    authority = encodeURIComponent(certificate.authority)
    const cluster = await startPostgresCluster(certificate)
    endings.push(
      () => cluster.stop(),
      () => rm(folder, { recursive: true }),
    )
    url = await cluster.createDatabase()
  }, 60_000)

  afterAll(async () => {
    for (const end of endings) await end()
  })

  const opened = async (query: string): Promise<string> => {
    const store = await openServerStore({ url: `${url}${query}` })
    await store.stop()
    return 'opened'
  }

  test('is used where its authority is named', async () => {
    expect(await opened(`?sslmode=verify-full&sslrootcert=${authority}`)).toBe('opened')
    expect(await opened(`?sslmode=no-verify`)).toBe('opened')
  })

  test('is refused where its authority is not known', async () => {
    await expect(opened('?sslmode=verify-full')).rejects.toThrow(/certificate/)
  })

  test('refuses a connection in the clear', async () => {
    await expect(opened('')).rejects.toThrow(/no encryption|pg_hba/)
  })
})
