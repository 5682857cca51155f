import { ByteReader } from '../../../src/bytes/byte-reader.ts'
import type { Api } from '../../../src/kafka/api.ts'
import { apis } from '../../../src/kafka/apis.ts'
import { decodeResponseHeader } from '../../../src/kafka/frames.ts'
import { produce } from '../../../src/kafka/messages/produce.ts'
import { saslAuthenticate } from '../../../src/kafka/messages/sasl-authenticate.ts'
import { batchLayout, computeBatchCrc } from '../../../src/kafka/record-batch.ts'
import { ScramClient } from '../../../src/kafka/sasl/scram-client.ts'
import { KafkaClient } from '../kafka-client.ts'
import { fromJson, toJson } from './kafka-json.ts'

/** One step of a case: a request, raw bytes, an answer awaited, a wait, a connection to go on with. */
export interface Step {
  readonly api?: string
  readonly version?: number
  readonly request?: unknown
  readonly raw?: string
  readonly frameHex?: string
  readonly bytesHex?: string
  readonly sleepMs?: number
  readonly connection?: string
  readonly awaited?: string
  readonly parsedAsVersion?: number
  readonly outcome?: string
  readonly response?: unknown
}

/** What came of a step: an answer, or what there was in its place. */
export type StepOutcome =
  { readonly kind: 'answered'; readonly response: unknown } | { readonly kind: 'closed' | 'nothing' | 'not awaited' }

const patienceMs = 10_000

/** Does the steps of one case at a broker, with its values in the place of those of the recording. */
export class BehaviourClient {
  readonly #caseId: string
  readonly #port: number
  readonly #clients = new Map<string, KafkaClient>()
  /** Values of the recording, and those that the broker gave in their place. */
  readonly #own = new Map<unknown, unknown>()
  readonly #named = new Map<string, unknown[]>()
  #connection = ''
  #scramNonce = ''
  #lastAuthBytes: Buffer | undefined

  constructor(caseId: string, port: number) {
    this.#caseId = caseId
    this.#port = port
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
  }

  async perform(step: Step): Promise<StepOutcome> {
    if (step.sleepMs !== undefined) {
      await new Promise(resolve => setTimeout(resolve, step.sleepMs))
      return { kind: 'not awaited' }
    }
    if (step.connection !== undefined) this.#connection = step.connection
    if (step.api === undefined && step.raw === undefined && step.awaited === undefined) return { kind: 'not awaited' }
    const client = await this.#client()
    if (step.awaited === undefined) {
      if (step.api !== undefined) this.#send(step, client)
      else client.write(rawBytes(step))
      if (step.outcome?.startsWith('sent') === true) return { kind: 'not awaited' }
    }
    const waitMs = Number(/^no answer in (\d+) ms/.exec(step.outcome ?? '')?.[1] ?? patienceMs)
    const answer = await this.#settled(client, step.awaited === undefined ? waitMs : patienceMs)
    return typeof answer === 'string' ? { kind: answer } : { kind: 'answered', response: this.#read(step, answer) }
  }

  /** A value of the recording as it is at this broker. */
  substituted(name: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map(item => this.substituted(name, item))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([member, inner]) => [member, this.substituted(member, inner)]),
      )
    if (typeof value === 'string' && value.includes('${')) return this.#filled(value)
    if (/producerId$|fetchOffset$/i.test(name) && this.#own.has(value)) return this.#own.get(value)
    return value
  }

  async #client(): Promise<KafkaClient> {
    const known = this.#clients.get(this.#connection)
    if (known !== undefined) return known
    const client = await KafkaClient.connect(this.#port)
    this.#clients.set(this.#connection, client)
    return client
  }

  /** The answer, 'closed', or 'nothing' when the time is over. */
  async #settled(client: KafkaClient, waitMs = patienceMs): Promise<Buffer | 'closed' | 'nothing'> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<'nothing'>(resolve => {
      timer = setTimeout(() => resolve('nothing'), waitMs)
    })
    const answer = client.nextFrame().catch(() => 'closed' as const)
    try {
      return await Promise.race([answer, late])
    } finally {
      clearTimeout(timer)
    }
  }

  #send(step: Step, client: KafkaClient): void {
    const api = apiNamed(step.api ?? '')
    const draft = fromJson(api.request.node, this.substituted('', step.request))
    if (api.key === produce.key) this.#patchProducer(draft)
    if (api.key === saslAuthenticate.key) this.#answerScram(draft, step)
    client.send(api, step.version ?? 0, draft, 'probe')
  }

  /** The answer; undefined where the recording has none, which may be in a version that nobody knows. */
  #read(step: Step, answer: Buffer): unknown {
    if (step.response === undefined) return undefined
    const api = step.api === undefined ? apiOfFrame(step) : apiNamed(step.api)
    const version = step.parsedAsVersion ?? step.version ?? 0
    const reader = new ByteReader(answer)
    decodeResponseHeader(reader, api, version)
    const response = toJson(api.response.node, version, api.response.decode(reader, version))
    if (api.key === saslAuthenticate.key)
      this.#lastAuthBytes = Buffer.from((response as { authBytes: string }).authBytes, 'base64')
    this.#learn('', step.response, response)
    return response
  }

  /** Remembers what stands for the values of the recording from here on. */
  #learn(name: string, recorded: unknown, actual: unknown): void {
    if (typeof recorded === 'object' && recorded !== null) {
      if (typeof actual !== 'object' || actual === null) return
      for (const [member, value] of Object.entries(recorded))
        this.#learn(Array.isArray(recorded) ? name : member, value, (actual as Record<string, unknown>)[member])
      return
    }
    if (!/(Id|Epoch|sessionId|offset)$/.test(name) || actual === undefined) return
    if (typeof recorded === 'string' && recorded.startsWith('${')) return
    if (/(Id|offset)$/.test(name) && !this.#own.has(recorded)) this.#own.set(recorded, actual)
    const values = this.#named.get(name) ?? []
    if (!values.includes(actual)) this.#named.set(name, [...values, actual])
  }

  #filled(text: string): unknown {
    const whole = /^\$\{([\w-]+)\}$/.exec(text)?.[1]
    if (whole !== undefined) return this.#valueOf(whole)
    return text.replace(/\$\{([\w-]+)\}/g, (_, name: string) => String(this.#valueOf(name)))
  }

  #valueOf(name: string): unknown {
    // The recording's own names stand in its texts.
    if (name === 'memberB') return 'member-bbbb-2'
    if (name === 'secondId') return this.#named.get('memberId')?.[1] ?? name
    return (
      this.#named.get(name)?.find(value => value !== '' && value !== -1 && value !== 0) ?? `${this.#caseId}-${name}`
    )
  }

  /** A client's last message depends on what the server said. */
  #answerScram(draft: unknown, { response }: Step): void {
    const message = draft as { authBytes: Buffer }
    const text = message.authBytes.toString()
    if (text.startsWith('n,,n=bob,r=')) this.#scramNonce = text.slice('n,,n=bob,r='.length)
    const isRight = (response as { errorCode?: number } | undefined)?.errorCode === 0
    if (!text.startsWith('c=') || !isRight || this.#lastAuthBytes === undefined) return
    const client = new ScramClient('SCRAM-SHA-256', { username: 'bob', password: 'secret' }, this.#scramNonce)
    message.authBytes = Buffer.from(client.final(this.#lastAuthBytes))
  }

  /** Batches carry the producer's id in their bytes. */
  #patchProducer(draft: unknown): void {
    const { topicData } = draft as { topicData: { partitionData: { records: Buffer | null }[] }[] }
    for (const { partitionData } of topicData)
      for (const { records } of partitionData) {
        if (records === null || records.length < batchLayout.records) continue
        const own = this.#own.get(Number(records.readBigInt64BE(batchLayout.producerId)))
        if (typeof own !== 'number') continue
        records.writeBigInt64BE(BigInt(own), batchLayout.producerId)
        records.writeUInt32BE(computeBatchCrc(records), batchLayout.crc)
      }
  }
}

function rawBytes({ frameHex, bytesHex }: Step): Buffer {
  if (bytesHex !== undefined) return Buffer.from(bytesHex, 'hex')
  const frame = Buffer.from(frameHex ?? '', 'hex')
  const length = Buffer.alloc(4)
  length.writeInt32BE(frame.length)
  return Buffer.concat([length, frame])
}

function apiOfFrame({ frameHex = '' }: Step): Api {
  const key = Buffer.from(frameHex, 'hex').readInt16BE(0)
  const api = apis.find(api => api.key === key)
  if (api === undefined) throw new Error(`api key ${key} is not described`)
  return api
}

function apiNamed(name: string): Api {
  const api = apis.find(api => api.name === name)
  if (api === undefined) throw new Error(`${name} is not described`)
  return api
}
