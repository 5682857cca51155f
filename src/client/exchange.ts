import type { Authorizer } from './authorizer.ts'
import type { Clock } from './clock.ts'
import { RegistryError, type Failure } from './errors.ts'
import { failureOfAnswer, failureOfRejection, type FailedAttempt } from './failures.ts'
import type { Slots } from './slots.ts'
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts'
import type { BaseUrl, UrlList } from './urls.ts'
import { pause, TimeLimitReached, within } from './waiting.ts'

/** How long to wait for what, and how often to try. */
export interface Patience {
  /** One request and its answer. */
  readonly attemptTimeoutMs: number
  /** A call with all its attempts and waits. */
  readonly callTimeoutMs: number
  /** Waits of one call; after each of them all URLs get another try. */
  readonly maxRetries: number
  /** The first wait is drawn from 0 to this, and each wait from twice the range of the one before. */
  readonly retryWaitMs: number
  readonly retryMaxWaitMs: number
}

export interface ExchangeParts {
  readonly urls: UrlList
  readonly transport: Transport
  readonly authorizer: Authorizer
  readonly patience: Patience
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly maxAnswerBytes: number
  readonly slots: Slots
}

/** What is asked, wherever it is sent. */
export interface Question {
  readonly method: string
  /** Path and query, to stand behind a base URL. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Whether it may be done twice. If not, it is repeated only where it was certainly not done. */
  readonly isRepeatable: boolean
}

/** A success, and how it was reached. */
export interface Answered extends HttpAnswer {
  /** Without credentials. */
  readonly url: string
  readonly attempts: number
}

/** One call on its way. */
interface Progress {
  readonly question: Question
  readonly signal: AbortSignal
  attempts: number
  isOutcomeUnknown: boolean
  last: Failure | undefined
}

type Outcome = { readonly answer: Answered } | FailedAttempt

/** Asks a registry until it answers, over all its URLs and with waits in between. */
export class Exchange {
  readonly #parts: ExchangeParts

  constructor(parts: ExchangeParts) {
    this.#parts = parts
  }

  /** An answer with a status from 200 to 299. Rejects with RegistryError, or with the reason of `signal`. */
  async ask(question: Question, signal: AbortSignal): Promise<Answered> {
    const { patience, clock } = this.#parts
    const state = { attempts: 0, isOutcomeUnknown: false, last: undefined }
    let progress: Progress = { question, signal, ...state }
    try {
      return await within({ clock, ms: patience.callTimeoutMs, signal }, async limited => {
        progress = { question, signal: limited, ...state }
        return this.#rounds(progress)
      })
    } catch (error) {
      if (!(error instanceof TimeLimitReached)) throw error
      const message = `no answer from the registry: ${error.message}${progress.last ? `; ${progress.last.message}` : ''}`
      const about = { method: question.method, url: progress.last?.url ?? question.target }
      throw new RegistryError({ kind: 'timeout', message, ...about, cause: error }, progress)
    }
  }

  async #rounds(progress: Progress): Promise<Answered> {
    const { patience, clock } = this.#parts
    const deadline = clock.now() + patience.callTimeoutMs
    for (let round = 0; ; round++) {
      const outcome = await this.#round(progress)
      if ('answer' in outcome) return outcome.answer
      const waitMs = this.#wait(round, outcome)
      const isOver = round >= patience.maxRetries || clock.now() + waitMs >= deadline
      if (!outcome.mayRepeat || isOver) throw new RegistryError(outcome.failure, progress)
      await pause(clock, waitMs, progress.signal)
    }
  }

  /** Every URL once, until one answers or tells to stop or to wait. */
  async #round(progress: Progress): Promise<Outcome> {
    const { urls } = this.#parts
    let last: FailedAttempt | undefined
    for (const url of urls.inTurn()) {
      const outcome = await this.#attempt(progress, url)
      if ('answer' in outcome || outcome.course === 'stop') return outcome
      urls.leave(url)
      if (outcome.mayBeDone && !progress.question.isRepeatable) return { ...outcome, mayRepeat: false }
      last = { ...outcome, mayRepeat: outcome.mayRepeat || last?.mayRepeat === true }
      if (outcome.course === 'wait') break
    }
    if (!last) throw new Error('a list of URLs is never empty')
    return last
  }

  /** One request, or two where the first is refused for its credentials and there are others. */
  async #attempt(progress: Progress, url: BaseUrl): Promise<Outcome> {
    const { authorizer, slots } = this.#parts
    return slots.use(progress.signal, async () => {
      const first = await authorizer.headers(url, progress.signal)
      const outcome = await this.#request(progress, url, first)
      if ('answer' in outcome || outcome.failure.status !== 401) return outcome
      authorizer.discard(first)
      const second = await authorizer.headers(url, progress.signal)
      return second['authorization'] === first['authorization'] ? outcome : this.#request(progress, url, second)
    })
  }

  async #request(progress: Progress, url: BaseUrl, credentials: Readonly<Record<string, string>>): Promise<Outcome> {
    const { method, target, headers, body } = progress.question
    const request: HttpRequest = {
      method,
      url: url.href + target,
      headers: { ...headers, ...credentials },
      ...bodyOf(body),
    }
    progress.attempts++
    const outcome = await this.#carry(request, progress.signal)
    if ('answer' in outcome) {
      return { answer: { ...outcome.answer, url: request.url, attempts: progress.attempts } }
    }
    progress.last = outcome.failure
    if (outcome.mayBeDone) progress.isOutcomeUnknown = true
    return outcome
  }

  /** A rejection of the transport is a failed attempt like any other; an abort of the whole call is none. */
  async #carry(request: HttpRequest, signal: AbortSignal): Promise<{ readonly answer: HttpAnswer } | FailedAttempt> {
    const { transport, clock, patience, maxAnswerBytes } = this.#parts
    const limit = { clock, ms: patience.attemptTimeoutMs, signal }
    const { method, url } = request
    try {
      const answer = await within(limit, signal => transport(request, { maxBytes: maxAnswerBytes, signal }))
      return failureOfAnswer({ method, url }, answer) ?? { answer }
    } catch (rejection) {
      if (signal.aborted) throw signal.reason
      if (rejection instanceof RegistryError) throw rejection
      return failureOfRejection({ method, url }, rejection)
    }
  }

  /** Full jitter, and no less than the registry asks for; never more than the longest wait. */
  #wait(round: number, { retryAfterMs }: FailedAttempt): number {
    const { patience, random } = this.#parts
    const range = Math.min(patience.retryMaxWaitMs, patience.retryWaitMs * 2 ** round)
    return Math.min(patience.retryMaxWaitMs, Math.max(random() * range, retryAfterMs))
  }
}

function bodyOf(body: string | undefined): { body?: string } {
  return body === undefined ? {} : { body }
}
