// Holds the verdicts of the check against those of the server, on vectors and golden stories:
// npm run parity -- SHARED_FOLDER
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { goldenFaults } from './golden-stories.ts'
import { pairFaults } from './vector-pairs.ts'

const shared = process.argv[2] ?? fileURLToPath(new URL('../../../../shared', import.meta.url))
const SHOWN = 5

const sources = [
  ...['avro', 'json', 'protobuf'].map(name => ({ file: `vectors/pairs-${name}.jsonl`, faults: pairFaults })),
  ...['avro', 'json', 'protobuf'].map(name => ({ file: `golden/compat-${name}.jsonl`, faults: goldenFaults })),
]

let isWhole = true
for (const { file, faults } of sources) {
  const path = join(shared, file)
  if (!existsSync(path)) throw new Error(`${path} is not there`)
  const lines = readFileSync(path, 'utf8').split('\n')
  const cases = lines.filter(line => line !== '').map(line => JSON.parse(line) as unknown)
  let compared = 0
  let failed = 0
  for await (const { id, fault } of faults(cases)) {
    compared++
    if (fault !== undefined && ++failed <= SHOWN) console.log(`${file} ${id}: ${fault}`)
  }
  console.log(`${file}: ${compared} verdicts compared, ${failed} differ`)
  isWhole &&= failed === 0 && compared > 0
}
process.exitCode = isWhole ? 0 : 1
