import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from './load.ts'
import { peersFolder } from './serde-peers.ts'

/** Starts of each program, in turn. */
const STARTS = 9
const root = fileURLToPath(new URL('../..', import.meta.url))

interface Program {
  readonly name: string
  readonly folder: string
  readonly code: string
}

interface Loaded {
  readonly ms: number
  readonly mib: number
}

const avro = `{ register: async () => ({ id: 1 }), associationsOf: async () => [] }, { schema: { schema: '"string"' } }`
const programs: readonly Program[] = [
  { name: 'Node alone', folder: root, code: '' },
  {
    name: 'headgate/client and headgate/serde',
    folder: root,
    code: `await import('headgate/client'); await import('headgate/serde')`,
  },
  {
    name: 'the same, and a first Avro value',
    folder: root,
    code: `await import('headgate/client'); const { Serializer } = await import('headgate/serde')
      await new Serializer(${avro}).serialize('t', 'x')`,
  },
  {
    name: '@confluentinc/schemaregistry',
    folder: peersFolder,
    code: `await import('@confluentinc/schemaregistry')`,
  },
  {
    name: '@kafkajs/confluent-schema-registry',
    folder: peersFolder,
    code: `await import('@kafkajs/confluent-schema-registry')`,
  },
]

/** Time to import, and resident memory after it, each in a process of its own. */
export function benchImports(goal: number): void {
  const runs = programs.map(() => [] as Loaded[])
  for (let round = 0; round < STARTS; round++)
    for (const [at, program] of programs.entries()) runs[at]?.push(start(program))
  const figures = runs.map(list => ({ ms: median(list.map(({ ms }) => ms)), mib: median(list.map(({ mib }) => mib)) }))
  const bare = figures[0]?.mib ?? 0
  const peer = figures[3] ?? { ms: NaN, mib: NaN }
  console.log('\nImport, a process each, medians; memory: resident, and how much more than Node alone')
  for (const [at, { name }] of programs.entries()) {
    const { ms, mib } = figures[at] ?? peer
    const [time, more] = [ms / peer.ms, (mib - bare) / (peer.mib - bare)]
    const isOurs = at === 1 || at === 2
    const verdict = isOurs ? `  ${verdictOf(time <= goal && more <= goal)} (goal: both <= ${goal})` : ''
    const ratios =
      at === 0 ? '' : `  time ${time.toFixed(2)}, added memory ${more.toFixed(2)} of @confluentinc's${verdict}`
    console.log(
      `  ${name.padEnd(36)}${ms.toFixed(0).padStart(5)} ms ${mib.toFixed(0).padStart(5)} MiB, +${(mib - bare).toFixed(0)}${ratios}`,
    )
  }
}

export const verdictOf = (isReached: boolean): string => (isReached ? 'reached' : 'MISSED')

function start({ folder, code }: Program): Loaded {
  const program = `const start = performance.now(); ${code}
    const ms = performance.now() - start
    gc()
    console.log(JSON.stringify({ ms, mib: process.memoryUsage.rss() / 1024 / 1024 })); process.exit()`
  const words = ['--expose-gc', '--no-warnings', '--input-type=module', '--eval', program]
  return JSON.parse(execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })) as Loaded
}
