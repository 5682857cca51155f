import { isDeepStrictEqual } from 'node:util'
import { MalformedBytes } from '../../../src/bytes/malformed-bytes.ts'
import type { Message } from '../../../src/kafka/api.ts'
import {
  assignment,
  decodeGroupPayload,
  encodeGroupPayload,
  subscription,
} from '../../../src/kafka/consumer-protocol.ts'
import { murmur2, partitionOf } from '../../../src/kafka/murmur2.ts'
import { ScramClient } from '../../../src/kafka/sasl/scram-client.ts'
import type { ScramMechanism } from '../../../src/kafka/sasl/scram-keys.ts'
import { credentialOf } from '../../../src/kafka/sasl/scram-keys.ts'
import { readClientFirst } from '../../../src/kafka/sasl/scram-messages.ts'
import { closeScram, openScram } from '../../../src/kafka/sasl/scram-server.ts'
import type { VectorFormat } from './formats.ts'
import { fromJson, toJson } from './kafka-json.ts'
import { firstCaseHas, firstFault, membersOf, textFault } from './shapes.ts'

interface MurmurCase {
  readonly key: string
  readonly murmur2: number
  readonly partition: Readonly<Record<string, number>>
}

interface ScramCase {
  readonly mechanism: ScramMechanism
  readonly username: string
  readonly password: string
  readonly salt: string
  readonly iterations: number
  readonly storedKey: string
  readonly serverKey: string
  readonly clientNonce: string
  readonly serverNonce: string
  readonly clientFirst: string
  readonly serverFirst: string
  readonly clientFinal: string
  readonly serverFinal: string
}

interface PayloadCase {
  readonly type: 'subscription' | 'assignment'
  readonly version?: number
  readonly name?: string
  readonly outcome: 'accept' | 'reject'
  readonly readAs?: number
  readonly json?: unknown
  readonly hex: string
}

/** `kafka-murmur2.jsonl`: the hash of a key and its partitions. */
export const kafkaMurmur2: VectorFormat = {
  name: 'partitioner',
  matches: document => firstCaseHas(document, 'key', 'murmur2', 'partition'),
  *run(document) {
    for (const { key, murmur2: hash, partition } of document as readonly MurmurCase[]) {
      const bytes = Buffer.from(key, 'hex')
      const wrong = Object.entries(partition).find(([count, index]) => partitionOf(bytes, Number(count)) !== index)
      const fault =
        murmur2(bytes) === hash ? wrong && `another partition of ${wrong[0]}` : `${murmur2(bytes)} instead of ${hash}`
      yield { id: key, ...(fault !== undefined && { fault }) }
    }
  },
}

/** `kafka-scram.jsonl`: all messages of an exchange, from both sides. */
export const kafkaScram: VectorFormat = {
  name: 'SCRAM exchanges',
  matches: document => firstCaseHas(document, 'mechanism', 'clientFirst', 'serverFinal'),
  *run(document) {
    for (const exchange of document as readonly ScramCase[]) {
      const fault = scramFault(exchange)
      yield { id: `${exchange.mechanism} ${exchange.username}`, ...(fault !== undefined && { fault }) }
    }
  },
}

function scramFault(expected: ScramCase): string | undefined {
  const { mechanism, password, iterations } = expected
  const credential = credentialOf(mechanism, password, { salt: Buffer.from(expected.salt, 'base64'), iterations })
  const client = new ScramClient(mechanism, expected, expected.clientNonce)
  const clientFirst = client.first()
  const exchange = openScram(mechanism, readClientFirst(Buffer.from(clientFirst)), expected.serverNonce, credential)
  const clientFinal = client.final(Buffer.from(exchange.serverFirst))
  const serverFinal = closeScram(exchange, Buffer.from(clientFinal))
  client.verify(Buffer.from(serverFinal))
  return firstFault([
    textFault('username', exchange.clientFirst.username, expected.username),
    textFault('stored key', credential.storedKey.toString('base64'), expected.storedKey),
    textFault('server key', credential.serverKey.toString('base64'), expected.serverKey),
    textFault('client first', clientFirst, expected.clientFirst),
    textFault('server first', exchange.serverFirst, expected.serverFirst),
    textFault('client final', clientFinal, expected.clientFinal),
    textFault('server final', serverFinal, expected.serverFinal),
  ])
}

/** `kafka-group-payloads.jsonl`: what members and leaders of classic groups say to each other. */
export const kafkaGroupPayloads: VectorFormat = {
  name: 'group payloads',
  matches: document => {
    const { type } = membersOf(Array.isArray(document) ? document[0] : undefined)
    return type === 'subscription' || type === 'assignment'
  },
  *run(document) {
    for (const [index, payload] of (document as readonly PayloadCase[]).entries()) {
      const fault = payloadFault(payload)
      yield { id: `line ${index + 1} (${payload.name ?? payload.type})`, ...(fault !== undefined && { fault }) }
    }
  },
}

function payloadFault({ type, version, outcome, readAs, json, hex, name }: PayloadCase): string | undefined {
  const payload: Message<object, never> = type === 'subscription' ? subscription : assignment
  const value = readPayload(payload, hex)
  if (outcome === 'reject') return typeof value === 'string' ? undefined : 'read, not refused'
  if (typeof value === 'string') return `refused: ${value}`
  const read = toJson(payload.node, readAs ?? version ?? 0, value)
  if (!isDeepStrictEqual(read, json)) return `${JSON.stringify(read)} instead of ${JSON.stringify(json)}`
  if (name !== undefined || version === undefined) return undefined
  const written = encodeGroupPayload(payload, version, fromJson(payload.node, json) as never)
  return textFault('hex', written.toString('hex'), hex)
}

function readPayload(payload: Message<object, never>, hex: string): object | string {
  try {
    return decodeGroupPayload(payload, Buffer.from(hex, 'hex'))
  } catch (error) {
    if (error instanceof MalformedBytes) return error.message
    throw error
  }
}
