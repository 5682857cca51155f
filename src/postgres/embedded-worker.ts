import { parentPort, workerData } from 'node:worker_threads'
import { DatabaseError } from './database.ts'
import type { EmbeddedReply, EmbeddedRequest, EmbeddedTask, EmbeddedWorkerData } from './embedded-messages.ts'
import { Engine } from './engine.ts'
import { Maintenance } from './maintenance.ts'
import { statements } from './statements.ts'
import type { Answer } from './wire.ts'

/** The thread of the embedded database: answers requests one after another. */
const port = parentPort
if (!port) throw new Error('embedded-worker runs as a worker thread')

const MS_BETWEEN_LOOKS = 10_000
const done: Answer = { columns: [], rows: [], error: undefined }

const reply = (message: EmbeddedReply): void => port.postMessage(message)

function breakDown(error: Error): never {
  const cause = error.cause instanceof Error ? error.cause : undefined
  reply({ kind: 'breakdown', message: error.message, cause: cause?.stack })
  process.exit(1)
}

const engine = await Engine.open((workerData as EmbeddedWorkerData).folder, breakDown)
const maintenance = new Maintenance(engine, Date.now)
let last = Promise.resolve()
const look = setInterval(() => enqueue(maintain), MS_BETWEEN_LOOKS)

port.on('message', (request: EmbeddedRequest) => {
  enqueue(() => serve(request))
  enqueue(maintain)
})
reply({ kind: 'ready' })

function enqueue(work: () => Promise<void>): void {
  last = last.then(work).catch(breakDown)
}

async function maintain(): Promise<void> {
  if (!maintenance.isDue) return
  await maintenance.run().catch((error: unknown) => {
    // A disk that is full, for one. Writes go on for as long as they can, and say so themselves when they cannot.
    if (!(error instanceof DatabaseError)) throw error
  })
}

async function serve({ id, ...task }: EmbeddedRequest): Promise<void> {
  try {
    const { columns, rows } = await perform(task)
    reply({ kind: 'answer', id, columns, rows })
    if (task.kind === 'stop') process.exit(0)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    reply({ kind: 'refusal', id, message: error.message, code: error.code })
  }
}

async function perform(task: EmbeddedTask): Promise<Answer> {
  if (task.kind === 'script') return engine.script(task.text)
  if (task.kind === 'syncs') return { ...done, rows: [[String(engine.syncs)]] }
  if (task.kind === 'verify') return verify()
  if (task.kind === 'stop') return stop()
  for (const value of task.values) maintenance.noteBytes(value?.length ?? 0)
  return { ...done, rows: await engine.run(task.statement, task.values) }
}

async function verify(): Promise<Answer> {
  const { rows } = await engine.script('show fsync')
  const before = engine.syncs
  await engine.run(statements.probe, [])
  if (rows[0]?.[0] === 'on' && engine.syncs > before) return done
  throw new DatabaseError(
    'the embedded database does not bring its commits to the disk: it would lose them in a power cut',
  )
}

async function stop(): Promise<Answer> {
  clearInterval(look)
  await engine.close()
  return done
}
