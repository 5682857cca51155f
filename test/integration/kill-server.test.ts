import { setTimeout as wait } from 'node:timers/promises'
import { openServerStore } from '../../src/postgres/server.ts'
import { postgresMissing, startPostgresCluster } from '../support/postgres-cluster.ts'
import { KillChild } from './kill-child.ts'
import { checkPlanned } from './kill-plan.ts'

const rounds = Number(process.env['HEADGATE_KILL_ROUNDS'] ?? 12)
/** Every so many rounds a node is killed instead of the server. */
const ROUNDS_PER_NODE_KILL = 4

const missing = await postgresMissing()
if (missing !== undefined) process.stderr.write(`skipped: kills of a PostgreSQL server: ${missing}\n`)
const describeWithServer = missing === undefined ? describe : describe.skip

describeWithServer('kill -9 of the server, or of a node,', () => {
  test(
    'loses no acknowledged write and leaves none half',
    async () => {
      const cluster = await startPostgresCluster()
      const url = await cluster.createDatabase()
      const ended: KillChild[] = []
      const nodes = [new KillChild(url), new KillChild(url)]
      let nodeKills = 0
      try {
        for (let round = 1; round <= rounds; round++) {
          // Each node writes again after every kill, which shows that it has found back.
          const goals = nodes.map(node => node.wrote.length + 1)
          await Promise.all(nodes.map((node, index) => node.hasWritten(goals[index] ?? 0)))
          await wait(Math.random() * 300)
          if (round % ROUNDS_PER_NODE_KILL === 0) {
            const [node] = nodes.splice(0, 1, new KillChild(url))
            await node?.kill()
            if (node) ended.push(node)
            nodeKills++
          } else {
            await cluster.crash()
            await cluster.start()
          }
        }
        await Promise.all(nodes.map(node => node.hasWritten(1)))
        await Promise.all(nodes.map(node => node.end()))
        const all = [...ended, ...nodes]
        const wrote = all.flatMap(node => node.wrote)
        const unknown = all.flatMap(node => node.unknown)
        const store = await openServerStore({ url })
        const sequence = await checkPlanned(store)
        await store.stop()
        process.stderr.write(
          `${rounds} kills, ${wrote.length} of ${sequence} writes acknowledged, ${unknown.length} unknown\n`,
        )
        expect(new Set(wrote).size).toBe(wrote.length)
        expect(Math.max(...wrote)).toBeLessThanOrEqual(sequence)
        const known = new Set([...wrote, ...unknown])
        const silent = Array.from({ length: sequence }, (_, index) => index + 1).filter(number => !known.has(number))
        // A node that was killed could not say what it had under way.
        expect(silent.length).toBeLessThanOrEqual(nodeKills)
      } finally {
        for (const node of nodes) await node.kill().catch(() => undefined)
        await cluster.stop()
      }
    },
    60_000 + rounds * 15_000,
  )
})
