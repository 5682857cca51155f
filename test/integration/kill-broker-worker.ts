import { setTimeout as wait } from 'node:timers/promises'
import type { KafkaClient } from '../support/kafka-client.ts'
import type { BrokerReading } from './kill-broker-reading.ts'

/** One client of a broker, and the book it keeps of what it was told. */
export interface BrokerWorker {
  /** What it was told of as done so far. */
  readonly acknowledged: number
  /** Asks for one thing after the other while `isOn`. Rejects when the connection breaks. */
  run(client: KafkaClient, isOn: () => boolean): Promise<void>
  /** What the broker holds against the book, in words; nothing where all is right. Nobody else asks meanwhile. */
  faults(client: KafkaClient, reading: BrokerReading): Promise<readonly string[]>
}

/** The broker is not ready, or cannot for now: clients ask again. Loading, no coordinator, still ending, storage. */
const retriable = new Set([14, 15, 16, 51, 56])
const patienceMs = 60_000

/** Asks again while the error code is one that clients ask again after; the answer may be any other. */
export async function untilSettled<Answer>(
  ask: () => Promise<Answer>,
  codeOf: (answer: Answer) => number | undefined,
): Promise<Answer> {
  for (const deadline = Date.now() + patienceMs; ;) {
    const answer = await ask()
    if (!retriable.has(codeOf(answer) ?? -1)) return answer
    if (Date.now() > deadline) throw new Error(`still error ${codeOf(answer)} after a minute`)
    await wait(5)
  }
}

/** Throws unless the code is 0. */
export function expectDone(what: string, code: number | undefined): void {
  if (code !== 0) throw new Error(`${what}: error ${code}`)
}
