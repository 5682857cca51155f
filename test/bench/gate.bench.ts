import { benchBroker } from './gate-broker.ts'
import { benchValidator } from './gate-validator.ts'

/** A part of the benchmark of the gate. */
interface GatePart {
  readonly name: string
  readonly run: () => void | Promise<void>
}

/** All of them, in the order in which they run. */
export const parts: readonly GatePart[] = [
  { name: 'validator', run: benchValidator },
  { name: 'broker', run: () => benchBroker('page-cache') },
  { name: 'durable', run: () => benchBroker('group-sync') },
]

/** What checking payloads costs. Words: names of parts; without words all of them. */
export async function run(words: readonly string[]): Promise<void> {
  for (const part of parts) {
    if (words.length > 0 && !words.includes(part.name)) continue
    console.log(`\n${part.name}`)
    await part.run()
  }
}
