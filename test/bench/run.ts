import { readdirSync } from 'node:fs'

/** A benchmark is a file `NAME.bench.ts` in this folder that exports `run`; `npm run bench -- NAME` calls it. */
export interface Benchmark {
  run(words: readonly string[]): Promise<void>
}

const names = readdirSync(new URL('.', import.meta.url))
  .flatMap(file => /^(.+)\.bench\.ts$/.exec(file)?.[1] ?? [])
  .sort()
const [name = '', ...words] = process.argv.slice(2)

if (names.includes(name)) {
  const benchmark = (await import(new URL(`${name}.bench.ts`, import.meta.url).href)) as Benchmark
  await benchmark.run(words)
} else {
  console.error(`npm run bench -- NAME [words]; the names are: ${names.join(', ')}`)
  process.exitCode = 2
}
