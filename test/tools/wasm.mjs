// node test/tools/wasm.mjs [--check]: writes src/kafka/compression/blocks-wasm.ts of blocks.wat, or says whether it is that.
import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const folder = new URL('../../src/kafka/compression/', import.meta.url)
const source = new URL('blocks.wat', folder)
const target = new URL('blocks-wasm.ts', folder)
const charactersPerLine = 100

const { parseWat } = await wabt()
const parsed = parseWat('blocks.wat', readFileSync(source, 'utf8'), { bulk_memory: true })
const base64 = Buffer.from(parsed.toBinary({}).buffer).toString('base64')
const lines = base64.match(new RegExp(`.{1,${charactersPerLine}}`, 'g')) ?? []
const text = [
  '/** `blocks.wat` as WebAssembly, in base64. Written by `npm run wasm`. */',
  'export const blocksWasm =',
  ...lines.map((line, index) => `  '${line}'${index < lines.length - 1 ? ' +' : ''}`),
  '',
].join('\n')

if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  console.error('blocks-wasm.ts is not what blocks.wat makes: npm ci --prefix test/tools && npm run wasm')
  process.exitCode = 1
} else console.log('blocks-wasm.ts is what blocks.wat makes')
