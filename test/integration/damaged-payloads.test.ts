import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { kinds } from './damage.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const seed = Number(process.env['HEADGATE_DAMAGE_SEED'] ?? 20_261_121)
const count = Number(process.env['HEADGATE_DAMAGE_COUNT'] ?? 100_000)

interface Report {
  readonly outcomes: Readonly<Record<string, number>>
  readonly untyped: readonly string[]
  readonly slowestMs: number
  readonly heapGrowthMib: number
  readonly peakMib: number
}

test('a damaged payload gives a value or a typed error, at once and without much memory', async () => {
  // A process of its own: an allocation that runs away ends it, a loop that does not end runs into the timeout.
  const words = ['--expose-gc', '--max-old-space-size=256', '--import', at('../support/typescript.mjs')]
  const program = [at('damaged-payloads.ts'), String(seed), String(count)]
  const limits = { timeout: 300_000, maxBuffer: 2 ** 24 }
  const { stdout } = await promisify(execFile)(process.execPath, [...words, ...program], limits)
  const { outcomes, untyped, slowestMs, heapGrowthMib, peakMib } = JSON.parse(stdout) as Report
  process.stderr.write(`${tableOf(outcomes)}\nseed ${seed}: slowest ${slowestMs.toFixed(1)} ms, heap growth `)
  process.stderr.write(`${heapGrowthMib.toFixed(1)} MiB, peak ${peakMib.toFixed(0)} MiB resident\n`)
  expect(untyped).toEqual([])
  expect(Object.values(outcomes).reduce((sum, one) => sum + one, 0)).toBe(count)
  const met = new Set(Object.keys(outcomes).map(key => key.split(' ').slice(0, -1).join(' ')))
  expect(met.size).toBe(3 * kinds.length)
  // One reads within microseconds; a busy machine and the garbage collector have a part in the slowest.
  expect(slowestMs).toBeLessThan(1000)
  expect(heapGrowthMib).toBeLessThan(16)
  expect(peakMib).toBeLessThan(400)
}, 360_000)

function tableOf(outcomes: Report['outcomes']): string {
  const rows = new Map<string, string[]>()
  for (const [key, times] of Object.entries(outcomes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const words = key.split(' ')
    const row = words.slice(0, -1).join(' ')
    rows.set(row, [...(rows.get(row) ?? []), `${words.at(-1)} ${times}`])
  }
  return [...rows].map(([row, cells]) => `${row.padEnd(24)}${cells.join(', ')}`).join('\n')
}
