import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { formats } from './formats.ts'

/** Failures shown of one file. */
const SHOWN = 10

/** One JSON value, or for JSON Lines the array of its lines. */
function readDocument(file: string, text: string): unknown {
  return file.endsWith('.jsonl')
    ? text
        .split('\n')
        .filter(line => line.trim() !== '')
        .map(line => JSON.parse(line))
    : JSON.parse(text)
}

async function runFile(file: string): Promise<boolean> {
  const text = readFileSync(file, 'utf8')
  const document = readDocument(file, text)
  const format = formats.find(format => format.matches(document))
  if (format === undefined) throw new Error(`${file}: no format in test/support/vectors/formats.ts takes this file yet`)
  let passed = 0
  let failed = 0
  for await (const { id, fault } of format.run(document, text)) {
    if (fault === undefined) passed++
    else if (++failed <= SHOWN) console.log(`${basename(file)} ${id}: ${fault}`)
  }
  console.log(`${basename(file)}: ${passed} passed, ${failed} failed`)
  return failed === 0
}

const files = process.argv.slice(2)
if (files.length === 0) throw new Error('usage: npm run vectors -- FILE...')
let isWhole = true
for (const file of files) {
  try {
    isWhole = (await runFile(file)) && isWhole
  } catch (error) {
    console.error(error instanceof Error ? error.stack : error)
    isWhole = false
  }
}
process.exitCode = isWhole ? 0 : 1
