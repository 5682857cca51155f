import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startServer } from '../../support/server-process.ts'
import { clients } from '../kafka/clients.ts'

/** What users of Kafka clients see when the gate refuses what they send: a table, and exit code 1 where it is not as due. */
interface Case {
  readonly level: string
  readonly sent: string
  readonly sees: string
  readonly isRight: boolean
}

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const programs = [
  {
    client: 'confluent-python',
    name: 'confluent-kafka (Python)',
    command: [at('python/.venv/bin/python'), at('gate/gate.py')],
  },
] as const

const data = mkdtempSync(join(tmpdir(), 'headgate-gate-'))
const server = await startServer({ environment: { HEADGATE_DATA: data } })
try {
  console.log('| client | level | what is sent | what its user sees |\n|---|---|---|---|')
  for (const program of programs) {
    const missing = clients.find(({ name }) => name === program.client)?.prepare(undefined)
    if (missing !== undefined) throw new Error(missing)
    for (const one of await casesOf(program.command)) {
      console.log(
        `| ${program.name} | ${one.level} | ${one.sent} | ${one.sees}${one.isRight ? '' : ' **not as due**'} |`,
      )
      if (!one.isRight) process.exitCode = 1
    }
  }
} finally {
  await server.stop()
  rmSync(data, { recursive: true, force: true })
}

async function casesOf([file, ...words]: readonly [string, ...string[]]): Promise<readonly Case[]> {
  const ran = promisify(execFile)(file, [...words, server.kafkaAddress ?? '', server.url])
  // A case that is not as due ends the program with 1: its lines say so.
  const { stdout, stderr } = await ran.catch((error: unknown) => error as { stdout: string; stderr: string })
  if (stdout === '') throw new Error(stderr)
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Case)
}
