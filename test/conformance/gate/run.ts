import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { java, kafkaJars } from '../../support/kafka-tools/kafka-jars.ts'
import { startServer } from '../../support/server-process.ts'
import { clients, goProgram, javaClasses } from '../kafka/clients.ts'

/**
 * What users of Kafka clients see when the gate refuses what they send: a table, and exit code 1 where it is not as due.
 * Python makes the topics and the records, with its serializer; the others send the same bytes.
 */
interface Case {
  readonly level: string
  readonly sent: string
  readonly sees: string
  readonly isRight: boolean
  readonly isRefused: boolean
}

type Answer = Pick<Case, 'sees' | 'isRefused'>
type Command = readonly [string, ...string[]]

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
  console.log('| client | level | what is sent | what its user sees |\n|---|---|---|---|')
  prepare('confluent-python')
  const cases = await linesOf<Case>([at('python/.venv/bin/python'), at('gate/gate.py'), broker, server.url], '')
  for (const one of cases) print('confluent-python', one, one.isRight)
  for (const { client, command } of others) {
    prepare(client)
    const answers = await linesOf<Answer>(command, JSON.stringify(cases))
    for (const [index, one] of cases.entries()) {
      const { sees, isRefused } = answers[index] ?? { sees: 'nothing', isRefused: !one.isRefused }
      print(client, { ...one, sees }, isRefused === one.isRefused)
    }
  }
} finally {
  await server.stop()
  rmSync(data, { recursive: true, force: true })
}

function prepare(client: string): void {
  const missing = clients.find(({ name }) => name === client)?.prepare(jars)
  if (missing !== undefined) throw new Error(missing)
}

function print(client: string, { level, sent, sees }: Case, isRight: boolean): void {
  if (!isRight) process.exitCode = 1
  console.log(`| ${client} | ${level} | ${sent} | ${sees.replaceAll('\n', ' ')}${isRight ? '' : ' **not as due**'} |`)
}

async function linesOf<Line>([file, ...words]: Command, cases: string): Promise<readonly Line[]> {
  const ran = promisify(execFile)(file, words, { env: { ...process.env, GATE_CASES: cases } })
  // A case that is not as due ends the program with 1: its lines say so.
  const { stdout, stderr } = await ran.catch((error: unknown) => error as { stdout: string; stderr: string })
  if (stdout === '') throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line)
}
