import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { java, kafkaJars } from '../../support/kafka-tools/kafka-jars.ts'
import { startServer } from '../../support/server-process.ts'
import { clients, goProgram, javaClasses } from '../kafka/clients.ts'
import { folded, type SeenCase } from './folding.ts'

/**
 * What users of Kafka clients see when the gate refuses what they send: a table, and exit code 1 where it is not as due.
 * Python makes the topics and the records, with its serializers; the others send the same bytes. `--require` makes
 * clients that are missing a failure.
 */
interface Case extends Omit<SeenCase, 'client'> {
  /** The error that is due is the one that came. */
  readonly isRight: boolean
  /** Whether it is due that the record is refused. */
  readonly isRefused: boolean
}

type Answer = Pick<Case, 'sees' | 'isRefused'>
type Command = readonly [string, ...string[]]

const clientTimeoutMs = 180_000

const { values: words } = parseArgs({
  options: { require: { type: 'boolean', default: process.env.CI === 'true' } },
})
const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const tool = kafkaJars()
const jars = tool.missing === undefined ? tool.path : undefined
const data = mkdtempSync(join(tmpdir(), 'headgate-gate-'))
const server = await startServer({ environment: { HEADGATE_DATA: data, HEADGATE_KAFKA_PORT: '0' } })
const broker = server.kafkaAddress ?? ''
const javascript = (name: string): Command => [process.execPath, at('javascript/kafka/gate.mjs'), name, broker]
const others: readonly { readonly client: string; readonly command: Command }[] = [
  { client: 'java', command: [java, '-cp', [javaClasses, join(jars ?? '', '*')].join(':'), 'Gate', broker] },
  { client: 'kafkajs', command: javascript('kafkajs') },
  { client: 'platformatic', command: javascript('platformatic') },
  { client: 'confluent-js', command: javascript('confluent') },
  { client: 'franz-go', command: [goProgram, 'gate', broker] },
]

try {
  if (!isThere('confluent-python')) throw new Error('the records are made by confluent-python')
  const cases = await linesOf<Case>([at('python/.venv/bin/python'), at('gate/gate.py'), broker, server.url], '')
  const seen = cases.map(one => noted('confluent-python', one, one.isRight))
  const present = others.filter(({ client }) => isThere(client))
  for (const { client, command } of present) {
    const answers = await linesOf<Answer>(command, JSON.stringify(cases))
    for (const [index, one] of cases.entries()) {
      const { sees, isRefused } = answers[index] ?? { sees: 'nothing', isRefused: !one.isRefused }
      seen.push(noted(client, { ...one, sees }, isRefused === one.isRefused))
    }
  }
  console.log('| client | what is sent | level | language | what its user sees |\n|---|---|---|---|---|')
  for (const row of folded(seen)) console.log(`| ${row.join(' | ')} |`)
  console.log(`\n${seen.length} records of ${present.length + 1} clients`)
} finally {
  await server.stop()
  rmSync(data, { recursive: true, force: true })
}

function isThere(client: string): boolean {
  const missing = clients.find(({ name }) => name === client)?.prepare(jars)
  if (missing === undefined) return true
  if (words.require) process.exitCode = 1
  console.error(`${client} is missing: ${missing}`)
  return false
}

function noted(client: string, { sees, ...one }: Case, isRight: boolean): SeenCase {
  if (!isRight) process.exitCode = 1
  return { ...one, client, sees: `${sees.replaceAll('\n', ' ')}${isRight ? '' : ' **not as due**'}` }
}

async function linesOf<Line>([file, ...words]: Command, cases: string): Promise<readonly Line[]> {
  const env = { ...process.env, GATE_CASES: cases }
  const { stdout } = await promisify(execFile)(file, words, { env, timeout: clientTimeoutMs, killSignal: 'SIGKILL' })
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line)
}
