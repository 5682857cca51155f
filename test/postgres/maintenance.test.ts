import type { Engine } from '../../src/postgres/engine.ts'
import { Maintenance } from '../../src/postgres/maintenance.ts'

/** An engine that only notes the scripts it is given. */
class FakeEngine {
  syncs = 0
  readonly scripts: string[] = []
  age = 1000
  deadTables: string[] = []

  async script(text: string): Promise<{ rows: string[][] }> {
    this.scripts.push(text)
    if (text.includes('datfrozenxid')) return { rows: [[String(this.age)]] }
    return { rows: text.includes('n_dead_tup') ? this.deadTables.map(table => [table]) : [] }
  }
}

let engine: FakeEngine
let now: number
let maintenance: Maintenance
beforeEach(() => {
  engine = new FakeEngine()
  now = 0
  maintenance = new Maintenance(engine as unknown as Engine, () => now)
})

test('nothing is due while nothing was written', () => {
  now = 24 * 60 * 60 * 1000
  maintenance.noteBytes(100_000_000)
  expect(maintenance.isDue).toBe(false)
})

test('a checkpoint is due after some thousand commits', async () => {
  engine.syncs = 1999
  expect(maintenance.isDue).toBe(false)
  engine.syncs = 2000
  expect(maintenance.isDue).toBe(true)
  await maintenance.run()
  expect(engine.scripts.at(-1)).toBe('checkpoint')
  expect(maintenance.isDue).toBe(false)
})

test('a checkpoint is due after some megabytes', async () => {
  engine.syncs = 1
  maintenance.noteBytes(16 * 1024 * 1024)
  expect(maintenance.isDue).toBe(true)
  await maintenance.run()
  engine.syncs = 2
  expect(maintenance.isDue).toBe(false)
})

test('a checkpoint is due some minutes after the first commit', () => {
  engine.syncs = 1
  now = 5 * 60 * 1000 - 1
  expect(maintenance.isDue).toBe(false)
  now++
  expect(maintenance.isDue).toBe(true)
})

test('tables with many dead rows are vacuumed', async () => {
  engine.deadTables = ['headgate.versions', 'headgate.contents']
  await maintenance.run()
  expect(engine.scripts.slice(-3)).toEqual(['vacuum headgate.versions', 'vacuum headgate.contents', 'checkpoint'])
})

test('rows are frozen before transaction ids run out', async () => {
  engine.age = 200_000_001
  await maintenance.run()
  expect(engine.scripts).toContain('vacuum (freeze)')
})

test('what fails is tried again when it is next due, not at once', async () => {
  engine.syncs = 2000
  engine.script = () => Promise.reject(new Error('no space'))
  await expect(maintenance.run()).rejects.toThrow('no space')
  expect(maintenance.isDue).toBe(false)
  engine.syncs = 4000
  expect(maintenance.isDue).toBe(true)
})
