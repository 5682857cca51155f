import type { KafkaRecord } from '../../kafka/record-decoding.ts'
import type { ReadRecord } from '../kafka/record-reader.ts'

const prefix = 'quarantine.'

/** A record that the gate has set aside, and what it has noted about it. */
export interface Quarantined {
  /** Where it stands now. */
  readonly partition: number
  readonly offset: bigint
  readonly record: KafkaRecord
  /** Where it was sent to. */
  readonly topic: string | undefined
  readonly sourcePartition: number | undefined
  readonly rejectionId: string | undefined
  readonly client: string | undefined
  readonly principal: string | undefined
  readonly reason: string | undefined
  readonly text: string | undefined
  readonly subject: string | undefined
  readonly schemaId: string | undefined
  /** The value was left out, and only its length is known. */
  readonly omittedBytes: number | undefined
}

/** What the headers of the gate say; of several of one name the last counts, as producers may send them as well. */
export function quarantined({ partition, record }: ReadRecord): Quarantined {
  const noted = new Map<string, string>()
  for (const { name, value } of record.headers)
    if (name.startsWith(prefix) && value !== null) noted.set(name.slice(prefix.length), value.toString('utf8'))
  const number = (name: string): number | undefined => {
    const text = noted.get(name)
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
  }
  return {
    partition,
    offset: record.offset,
    record,
    topic: noted.get('topic'),
    sourcePartition: number('partition'),
    rejectionId: noted.get('rejection.id'),
    client: noted.get('producer.client.id'),
    principal: noted.get('principal'),
    reason: noted.get('reason.code'),
    text: noted.get('reason.text'),
    subject: noted.get('subject'),
    schemaId: noted.get('schema.id'),
    omittedBytes: number('value.length'),
  }
}

/** The headers that the producer sent. */
export function ownHeaders({ headers }: KafkaRecord): KafkaRecord['headers'] {
  return headers.filter(({ name }) => !name.startsWith(prefix))
}
