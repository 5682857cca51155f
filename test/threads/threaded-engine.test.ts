import { afterEach, describe, expect, test } from '@jest/globals'
import type { SchemaSource } from '../../src/schema/engine.ts'
import { defaultLimits } from '../../src/schema/limits.ts'
import { ThreadedEngine } from '../../src/threads/threaded-engine.ts'

const options = { mode: 'new', validateFields: false, normalize: false } as const
const avro = (text: string): SchemaSource => ({ type: 'AVRO', text, references: [], key: undefined })
const record = (fields: number, type = 'int') =>
  JSON.stringify({
    type: 'record',
    name: 'R',
    fields: Array.from({ length: fields }, (_, n) => ({ name: `field_${n}`, type, default: 0 })),
  })

const engines: ThreadedEngine[] = []
function engine(timeoutMs = 20_000): ThreadedEngine {
  const made = new ThreadedEngine({ limits: defaultLimits, cacheNodes: 100_000, allowsEditions: false, timeoutMs })
  engines.push(made)
  return made
}
afterEach(async () => {
  for (const one of engines.splice(0)) await one.stop()
})

describe('the engine of a server', () => {
  test('handles a small schema at once', () => {
    expect(engine().canonical(avro(' "int" '), options)).toBe('"int"')
  })

  test('reads a large schema on a worker, to the same text', async () => {
    const large = record(5000)
    const answer = engine().canonical(avro(large), options)
    expect(answer).toBeInstanceOf(Promise)
    expect(await answer).toBe(large)
  })

  test('carries a refusal over with its cause', async () => {
    const broken = record(5000).replace('"int"', '"nowhere"')
    await expect(engine().canonical(avro(broken), options)).rejects.toMatchObject({
      name: 'SchemaError',
      message: expect.stringContaining('nowhere'),
      stage: 'text',
    })
  })

  test('compares large schemas on a worker', async () => {
    const pair = {
      candidate: avro(record(5000)),
      candidateOptions: options,
      earlier: avro(record(5000, 'long')),
      earlierVersion: 1,
      level: 'BACKWARD',
      policy: 'STRICT',
    } as const
    const messages = await engine().check(pair)
    expect(messages.filter(message => message.includes('TYPE_MISMATCH'))).toHaveLength(defaultLimits.differences)
  })

  test('gives up on a call that takes too long, refuses the schema, and goes on', async () => {
    const hurried = engine(1)
    await expect(hurried.canonical(avro(record(20_000)), options)).rejects.toMatchObject({
      name: 'SchemaError',
      message: 'the schema is too complex: its check takes longer than 1 ms',
    })
    expect(hurried.canonical(avro('"int"'), options)).toBe('"int"')
  })

  test('lets go of what is waiting when it stops', async () => {
    const stopped = engine()
    const waiting = Promise.allSettled([
      stopped.canonical(avro(record(5000)), options),
      stopped.canonical(avro(record(5001)), options),
    ])
    await stopped.stop()
    expect((await waiting).map(outcome => outcome.status)).toEqual(['rejected', 'rejected'])
  })
})
