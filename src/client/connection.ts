import { RegistryError } from './errors.ts'
import type { Answered, Exchange, Question } from './exchange.ts'
import { excerpt } from './failures.ts'
import { Flights } from './flights.ts'
import { WrongShape, type Decode } from './shape.ts'

/** Options of every operation. */
export interface CallOptions {
  /** Ends the wait; the call rejects with its reason. */
  readonly signal?: AbortSignal | undefined
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path and query. */
  readonly target: string
  readonly body?: unknown
  /** Whether doing it twice is like doing it once; default: true. */
  readonly isRepeatable?: boolean
}

const mediaType = 'application/vnd.schemaregistry.v1+json'
const accepted = `${mediaType}, application/vnd.schemaregistry+json;q=0.9, application/json;q=0.5`

/** The operations of a registry as requests and answers: JSON out, checked values back. */
export class RegistryConnection {
  readonly #exchange: Exchange
  readonly #headers: Readonly<Record<string, string>>
  readonly #reads = new Flights<Answered>()
  readonly #registrations = new Flights<Answered>()

  readonly #onWrite: () => void

  /**
   * `headers`, with names in small letters, go with every request and replace those of the client. `onWrite` is called
   * after each write, whether it succeeded or not.
   */
  constructor(exchange: Exchange, headers: Readonly<Record<string, string>>, onWrite: () => void) {
    this.#exchange = exchange
    this.#headers = headers
    this.#onWrite = onWrite
  }

  /** A call that changes nothing. Equal ones that run at the same time are one request. */
  async read<T>(call: Call, decode: Decode<T>, options: CallOptions = {}): Promise<T> {
    return decodeAnswer(call, decode, await this.#shared(this.#reads, call, options))
  }

  /** Like `read`, for an answer that is a bare text. */
  async readText(call: Call, options: CallOptions = {}): Promise<string> {
    return decodeText(call, await this.#shared(this.#reads, call, options))
  }

  /** A registration. Equal ones that run at the same time are one request. */
  async register<T>(call: Call, decode: Decode<T>, options: CallOptions = {}): Promise<T> {
    const isShared = call.isRepeatable !== false
    const answer = await (isShared ? this.#shared(this.#registrations, call, options) : this.#alone(call, options))
    this.#reads.seal()
    return decodeAnswer(call, decode, answer)
  }

  /** Any other change. What is read after it is not what a request from before it will answer. */
  async write<T>(call: Call, decode: Decode<T>, options: CallOptions = {}): Promise<T> {
    try {
      return decodeAnswer(call, decode, await this.#alone(call, options))
    } finally {
      this.#reads.seal()
      this.#registrations.seal()
      this.#onWrite()
    }
  }

  #shared(flights: Flights<Answered>, call: Call, options: CallOptions): Promise<Answered> {
    const question = this.#question(call)
    const key = `${question.method} ${question.target}\n${question.body ?? ''}`
    return flights.join(key, signalOf(options), signal => this.#exchange.ask(question, signal))
  }

  #alone(call: Call, options: CallOptions): Promise<Answered> {
    return this.#exchange.ask(this.#question(call), signalOf(options))
  }

  #question({ method, target, body, isRepeatable = true }: Call): Question {
    const headers = { accept: accepted, 'confluent-accept-unknown-properties': 'true' }
    if (body === undefined) return { method, target, headers: { ...headers, ...this.#headers }, isRepeatable }
    const withBody = { ...headers, 'content-type': mediaType, ...this.#headers }
    return { method, target, headers: withBody, body: JSON.stringify(body), isRepeatable }
  }
}

function signalOf({ signal }: CallOptions): AbortSignal {
  return signal ?? new AbortController().signal
}

function decodeAnswer<T>(call: Call, decode: Decode<T>, answer: Answered): T {
  const text = decodeText(call, answer)
  try {
    return decode(text === '' ? undefined : JSON.parse(text))
  } catch (cause) {
    if (cause instanceof SyntaxError) throw badAnswer(call, answer, `no JSON: ${excerpt(text)}`, cause)
    if (cause instanceof WrongShape) throw badAnswer(call, answer, text === '' ? 'it is empty' : cause.message, cause)
    throw cause
  }
}

function decodeText(call: Call, answer: Answered): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(answer.body)
  } catch (cause) {
    // The one thing that a decoder complains about.
    throw badAnswer(call, answer, 'its text is not UTF-8', cause)
  }
}

function badAnswer({ method, target }: Call, answer: Answered, said: string, cause: unknown): RegistryError {
  const message = `the answer to ${method} ${target} is not one of a registry: ${said}`
  const { status, url, attempts } = answer
  // It was answered with a success, so what was asked for was most likely done.
  const trail = { attempts, isOutcomeUnknown: true }
  return new RegistryError({ kind: 'bad-answer', message, method, url, status, cause }, trail)
}
