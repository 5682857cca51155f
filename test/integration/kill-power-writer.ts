// Writes to an embedded database until the power is cut, and leaves in TARGET what the disk holds then.
// Says "wrote N" with the number of the last acknowledged write, 0 when there was none yet.
// Usage: node --import typescript.mjs kill-power-writer.ts FOLDER TARGET KEEP
import { WatchedDisk } from './kill-power-disk.ts'
import { plannedWrite } from './kill-plan.ts'

const [, , folder = '', target = '', keep = '0'] = process.argv
/** How many operations on files it takes to start, roughly, and how many the cut waits for at most. */
const OPERATIONS_TO_START = 60
const OPERATIONS_TO_CUT = 3000

const disk = new WatchedDisk(folder)
const isEarly = Math.random() < 0.3
disk.cutAt(Math.ceil(Math.random() * (isEarly ? OPERATIONS_TO_START : OPERATIONS_TO_CUT)), cut)
let last = 0
// Loaded only now: these copy functions of node:fs.
const { Engine } = await import('../../src/postgres/engine.ts')
const { statements, writeStatement } = await import('../../src/postgres/statements.ts')
const { writeLists } = await import('../../src/postgres/stored-changes.ts')

const engine = await Engine.open(folder, fail)
await engine.run(statements.ensureState, [])
const [state] = await engine.run(statements.state, [])
const write = writeStatement(Array.from({ length: 12 }, (_, index) => `$${index + 1}`))
for (last = Number(state?.[1]); ;) {
  await engine.run(write, [String(last + 1), 'f', ...writeLists(plannedWrite(last + 1))])
  last++
  if (Math.random() < 0.02) await engine.script('checkpoint')
}

function cut(): never {
  try {
    disk.leave(target, Number(keep))
  } catch (error) {
    fail(error as Error)
  }
  process.stdout.write(`wrote ${last}\n`)
  process.exit(0)
}

/** Ends the process: PostgreSQL would take what is thrown here for an error of the disk. */
function fail(error: Error): never {
  process.stderr.write(`${error.stack} ${String(error.cause)}\n`)
  process.exit(1)
}
