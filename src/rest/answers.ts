import { createHash } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { promisify } from 'node:util'
import { gzip, gzipSync } from 'node:zlib'
import type { Logger } from '../telemetry/logger.ts'
import type { Exchange } from './exchange.ts'
import { failureOf, type Failure } from './failures.ts'
import { acceptsGzip } from './negotiation.ts'
import { Outbox } from './outbox.ts'
import type { CachedAnswer } from './response-cache.ts'

/** Facts about an answer, for metrics and the access log. */
export interface AnswerFacts {
  /** Undefined where no route was reached. */
  readonly operationId: string | undefined
  readonly method: string
  readonly status: number
  readonly sizeBytes: number
  readonly durationMs: number
  readonly isCached: boolean
}

export interface AnswerOptions {
  readonly logger: Logger
  readonly compression: boolean
  readonly accessLog: boolean
  /** Headers of every answer, names and values in turn. */
  readonly extraHeaders: (exchange: Exchange) => readonly string[]
  readonly onAnswer: ((facts: AnswerFacts) => void) | undefined
  readonly now: () => number
}

interface Sent {
  readonly status: number
  /** Names and values in turn; more are added. */
  readonly headers: string[]
  readonly body?: string | Buffer | undefined
  readonly isCached?: boolean
}

const VARY = ['Vary', 'Accept-Encoding'] as const
const MIN_COMPRESSED_BYTES = 32
/** Beyond this, compression leaves the main thread. */
const MAX_SYNC_GZIP_BYTES = 16_384
const gzipAside = promisify(gzip)

/** Writes every answer of the door. Of two answers to one request the first counts. */
export class Answers {
  readonly #options: AnswerOptions
  readonly #outbox = new Outbox()

  constructor(options: AnswerOptions) {
    this.#options = options
  }

  /** A text of the negotiated type, compressed where the client takes it. */
  async text(exchange: Exchange, text: string, status = 200): Promise<void> {
    const headers = ['Content-Type', exchange.contentType, ...VARY]
    if (!this.#isCompressible(exchange, Buffer.byteLength(text)))
      return this.#send(exchange, { status, headers, body: text })
    const body = await compressed(Buffer.from(text))
    this.#send(exchange, { status, headers: [...headers, 'Content-Encoding', 'gzip'], body })
  }

  /** As `text`; the answer to a GET has an entity tag. What is returned can be sent again by `repeat`. */
  async prepared(
    exchange: Exchange,
    text: string,
    origin: Pick<CachedAnswer, 'requestBody' | 'isCurrent'>,
  ): Promise<CachedAnswer> {
    const plain = Buffer.from(text)
    const isCompressed = this.#isCompressible(exchange, plain.length)
    const body = isCompressed ? await compressed(plain) : plain
    const etag = origin.requestBody === undefined ? entityTag(exchange.contentType, body) : undefined
    const answer: CachedAnswer = {
      accept: exchange.head.accept,
      isCompressed: this.wantsGzip(exchange),
      operationId: exchange.operationId ?? '',
      body,
      etag,
      headers: [
        'Content-Type',
        exchange.contentType,
        ...VARY,
        ...(etag === undefined ? [] : ['ETag', etag]),
        ...(isCompressed ? ['Content-Encoding', 'gzip'] : []),
      ],
      ...origin,
    }
    this.repeat(exchange, answer, false)
    return answer
  }

  /** Sends a prepared answer, or 304 to a client that has it. */
  repeat(exchange: Exchange, answer: CachedAnswer, isCached = true): void {
    exchange.operationId = answer.operationId
    const known = exchange.head.ifNoneMatch
    if (known !== undefined && answer.etag !== undefined && hasTag(known, answer.etag)) {
      this.#send(exchange, { status: 304, headers: [...VARY, 'ETag', answer.etag], isCached })
    } else {
      this.#send(exchange, { status: 200, headers: [...answer.headers], body: answer.body, isCached })
    }
  }

  /** 204. */
  nothing(exchange: Exchange): void {
    this.#send(exchange, { status: 204, headers: [...VARY] })
  }

  /** Anything else: neither negotiated nor compressed. */
  plain(exchange: Exchange, status: number, headers: readonly string[], body: string | Buffer | undefined): void {
    this.#send(exchange, { status, headers: [...headers, ...VARY], body: body ?? '' })
  }

  /** An error as clients read it. */
  failure(exchange: Exchange, { status, code, message }: Failure, headers: readonly string[] = []): void {
    const body = JSON.stringify({ error_code: code, message })
    this.#send(exchange, { status, headers: ['Content-Type', exchange.contentType, ...VARY, ...headers], body })
  }

  /** Turns an error that was thrown into its answer and its place in the log. */
  thrown(exchange: Exchange, error: unknown): void {
    const failure = failureOf(error, exchange.id)
    if (failure === undefined) return
    if (failure.log !== undefined) {
      this.#options.logger[failure.log](
        { err: error, requestId: exchange.id, method: exchange.method, url: exchange.url },
        'a request failed',
      )
    }
    this.failure(exchange, failure)
  }

  /** Whether this client gets compressed answers. */
  wantsGzip(exchange: Exchange): boolean {
    return this.#options.compression && acceptsGzip(exchange.head.acceptEncoding)
  }

  #isCompressible(exchange: Exchange, sizeBytes: number): boolean {
    return sizeBytes >= MIN_COMPRESSED_BYTES && this.wantsGzip(exchange)
  }

  #send(exchange: Exchange, { status, headers, body, isCached = false }: Sent): void {
    if (exchange.isAnswered) return
    exchange.isAnswered = true
    const sizeBytes = body === undefined ? 0 : Buffer.byteLength(body)
    if (body !== undefined) headers.push('Content-Length', String(sizeBytes))
    headers.push('X-Request-ID', exchange.id, ...this.#options.extraHeaders(exchange))
    exchange.response.writeHead(status, STATUS_CODES[status] ?? '', headers)
    // An ASCII text goes out faster as Latin-1: nothing is to be transcoded.
    this.#outbox.add(exchange.response, body, sizeBytes === body?.length ? 'latin1' : 'utf8')
    this.#record(exchange, { status, sizeBytes, isCached })
  }

  #record(exchange: Exchange, answered: Pick<AnswerFacts, 'status' | 'sizeBytes' | 'isCached'>): void {
    const { onAnswer, accessLog, logger, now } = this.#options
    if (onAnswer === undefined && !accessLog) return
    const { operationId, method } = exchange
    const facts: AnswerFacts = { operationId, method, ...answered, durationMs: now() - exchange.startedAt }
    onAnswer?.(facts)
    if (accessLog) {
      const client = exchange.request.socket.remoteAddress
      logger.info({ requestId: exchange.id, url: exchange.url, client, ...facts }, 'answered')
    }
  }
}

const entityTag = (contentType: string, body: Buffer): string =>
  `"${createHash('sha1').update(contentType).update(body).digest('base64url')}"`

async function compressed(body: Buffer): Promise<Buffer> {
  return body.length <= MAX_SYNC_GZIP_BYTES ? gzipSync(body) : gzipAside(body)
}

/** RFC 9110, 13.1.2: weak comparison. */
function hasTag(known: string, etag: string): boolean {
  return known.split(',').some(tag => {
    const bare = tag.trim().replace(/^W\//, '')
    return bare === etag || bare === '*'
  })
}
