// node test/tools/wasm.mjs [--check]: writes what each .wat is as WebAssembly beside it, or says whether it is that.
import { readFileSync, writeFileSync } from 'node:fs'
import wabt from 'wabt'

const sources = ['kafka/compression/blocks', 'validation/payload/payload-walk', 'validation/payload/json-walk']
const charactersPerLine = 100
const assembler = await wabt()

function wasmOf(path) {
  const name = path.split('/').at(-1)
  const source = readFileSync(new URL(`../../src/${path}.wat`, import.meta.url), 'utf8')
  const base64 = Buffer.from(
    assembler.parseWat(`${name}.wat`, source, { bulk_memory: true }).toBinary({}).buffer,
  ).toString('base64')
  const lines = base64.match(new RegExp(`.{1,${charactersPerLine}}`, 'g')) ?? []
  return [
    `/** \`${name}.wat\` as WebAssembly, in base64. Written by \`npm run wasm\`. */`,
    `export const ${name.replace(/-./g, ([, letter]) => letter.toUpperCase())}Wasm =`,
    ...lines.map((line, index) => `  '${line}'${index < lines.length - 1 ? ' +' : ''}`),
    '',
  ].join('\n')
}

for (const path of sources) {
  const target = new URL(`../../src/${path}-wasm.ts`, import.meta.url)
  const text = wasmOf(path)
  if (!process.argv.includes('--check')) writeFileSync(target, text)
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`${path}-wasm.ts is not what ${path}.wat makes: npm ci --prefix test/tools && npm run wasm`)
    process.exitCode = 1
  } else console.log(`${path}-wasm.ts is what ${path}.wat makes`)
}
