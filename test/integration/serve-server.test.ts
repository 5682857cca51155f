import { postgresMissing, startPostgresCluster, type PostgresCluster } from '../support/postgres-cluster.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'

const missing = await postgresMissing()
if (missing !== undefined) process.stderr.write(`skipped: serve on a PostgreSQL server: ${missing}\n`)
const describeWithServer = missing === undefined ? describe : describe.skip

const headers = { 'Content-Type': 'application/vnd.schemaregistry.v1+json' }

async function register({ url }: ServerProcess, subject: string): Promise<number> {
  const body = JSON.stringify({ schema: '"string"' })
  const answer = await fetch(`${url}/subjects/${subject}/versions`, { method: 'POST', headers, body })
  return answer.status
}

const subjects = async ({ url }: ServerProcess): Promise<unknown> => (await fetch(`${url}/subjects`)).json()

describeWithServer('serve on a PostgreSQL server', () => {
  let cluster: PostgresCluster
  beforeAll(async () => {
    cluster = await startPostgresCluster()
  }, 60_000)
  afterAll(() => cluster.stop())

  test('what one process acknowledged, another process answers at once', async () => {
    const environment = { DATABASE_URL: await cluster.createDatabase() }
    const nodes = [await startServer({ environment }), await startServer({ environment })] as const
    try {
      for (let round = 0; round < 20; round++) {
        const [writer, reader] = round % 2 === 0 ? nodes : [nodes[1], nodes[0]]
        expect(await register(writer, `subject-${round}`)).toBe(200)
        expect(await subjects(reader)).toContain(`subject-${round}`)
      }
      expect(nodes[0].output()).toMatch(/^ +database +postgres(ql)?:\/\//m)
    } finally {
      expect(await Promise.all(nodes.map(node => node.stop()))).toEqual([0, 0])
    }
  }, 60_000)
})
