import { apis } from '../../../src/kafka/apis.ts'
import { batchLayout, computeBatchCrc } from '../../../src/kafka/record-batch.ts'
import type { Step } from '../../support/vectors/behaviour-client.ts'
import type { Random } from '../../validation/payload/random.ts'

type Path = readonly (string | number)[]

const numbers = [-2, -1, 0, 1, 2, 3, 5, 10, 100, 127, 255, 256, 1000, 32_767, 65_535, 100_000, 2_147_483_647]
const names = [
  '',
  'beh-a',
  'beh-empty',
  'beh-log',
  'beh-compact',
  'beh-dot.x',
  'beh-dot_x',
  'beh-isr2',
  'nobody-knows',
  null,
  '.',
  '..',
  'a b',
  'ünï',
  'a/b',
  'A-Z_0.9',
  '__consumer_offsets',
  '__transaction_state',
  'a'.repeat(249),
  'a'.repeat(250),
]
const configNames = [
  'cleanup.policy compression.type compression.gzip.level compression.lz4.level compression.zstd.level',
  'delete.retention.ms file.delete.delay.ms flush.messages flush.ms index.interval.bytes segment.ms',
  'max.compaction.lag.ms max.message.bytes min.cleanable.dirty.ratio min.compaction.lag.ms preallocate',
  'message.timestamp.after.max.ms message.timestamp.before.max.ms message.timestamp.type',
  'retention.bytes min.insync.replicas retention.ms segment.bytes segment.index.bytes segment.jitter.ms',
  'unclean.leader.election.enable follower.replication.throttled.replicas remote.storage.enable nope',
].flatMap(line => line.split(' '))
const configValues = [
  'abc -2 -1 0 1 13 14 60000 1048575 1048576 2147483647 2147483648 9223372036854775807',
  '9223372036854775808 0.5 1.0 1.01 1e3 NaN +5 5L 0x10 true TRUE false compact delete compact,delete',
  'none gzip zstd uncompressed producer CreateTime LogAppendTime createtime * 0:1,1:2',
]
  .flatMap<string | null>(line => line.split(' '))
  .concat('', ' 5 ', 'delete, compact', null)

/** A step with another version or another value somewhere in its request, and what was changed. */
export function mutated(step: Step, random: Random): { readonly step: Step; readonly change: string } | undefined {
  const described = apis.find(({ name }) => name === step.api)
  if (described === undefined) return undefined
  if (random.below(8) === 0) {
    const { min, max } = described.versions.listed ?? described.versions
    const version = min + random.below(max - min + 1)
    return { step: { ...step, version }, change: `${step.api} v${version}` }
  }
  const request: unknown = structuredClone(step.request)
  const places = [...leaves(request, [])]
  if (places.length === 0) return undefined
  const { path, value } = random.pick(places)
  const other = otherValue(path, value, random)
  setAt(request, path, other)
  return { step: { ...step, request }, change: `${path.join('.')} = ${JSON.stringify(other).slice(0, 80)}` }
}

/** Everything in a request but the objects themselves. */
function* leaves(value: unknown, path: Path): Generator<{ readonly path: Path; readonly value: unknown }> {
  const isObject = typeof value === 'object' && value !== null
  if (path.length > 0 && (!isObject || Array.isArray(value))) yield { path, value }
  if (!isObject) return
  for (const [name, inner] of Object.entries(value))
    yield* leaves(inner, [...path, Array.isArray(value) ? Number(name) : name])
}

function setAt(root: unknown, path: Path, value: unknown): void {
  const parent = path.slice(0, -1).reduce((at, name) => (at as Record<string | number, unknown>)[name], root)
  ;(parent as Record<string | number, unknown>)[path.at(-1) ?? ''] = value
}

function otherValue(path: Path, value: unknown, random: Random): unknown {
  const name = path.findLast(step => typeof step === 'string')
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return random.below(3) === 0 ? value + random.pick([-1, 1]) : random.pick(numbers)
  if (Array.isArray(value)) return otherList(value, random)
  if (value === null) return random.pick(['', 'beh-a', 'x'])
  if (typeof value !== 'string') return value
  if (name === 'records') return otherRecords(Buffer.from(value, 'base64'), random)
  const isConfig = path.includes('configs') || path.includes('configurationKeys')
  if (isConfig && name === 'value') return random.pick(configValues)
  if (isConfig) return random.pick([...configNames, ''])
  return random.below(6) === 0 ? `${value}x` : random.pick(names)
}

function otherList(value: readonly unknown[], random: Random): unknown {
  switch (random.below(4)) {
    case 0:
      return []
    case 1:
      return value.slice(1)
    case 2:
      return null
    default:
      return value.length === 0 ? [] : [...value, structuredClone(random.pick(value))]
  }
}

/** Another byte, mostly in the header and mostly with a checksum that is right; or a batch twice, cut or with a tail. */
function otherRecords(records: Buffer, random: Random): string {
  const { records: headerBytes, crc } = batchLayout
  if (records.length < headerBytes) return Buffer.concat([records, records]).toString('base64')
  const kind = random.below(10)
  if (kind === 0) return Buffer.concat([records, records]).toString('base64')
  if (kind === 1) return records.subarray(0, random.below(records.length)).toString('base64')
  if (kind === 2) return Buffer.concat([records, Buffer.alloc(3)]).toString('base64')
  const at = random.below(random.below(2) === 0 ? headerBytes : records.length)
  const byte = records[at] ?? 0
  records[at] = random.pick([0, 1, 127, 128, 255, byte ^ (1 << random.below(8))])
  if (random.below(5) > 0) records.writeUInt32BE(computeBatchCrc(records), crc)
  return records.toString('base64')
}
