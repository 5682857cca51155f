import { errorCodes, type Failure } from './errors.ts'
import { AnswerTooLarge, type HttpAnswer } from './transport.ts'
import { TimeLimitReached } from './waiting.ts'

/** Where to go on after a failure. `stop`: nowhere. `next`: to the next URL at once. `wait`: to the next URL, but only after a wait. */
export type Course = 'stop' | 'next' | 'wait'

export interface FailedAttempt {
  readonly failure: Failure
  readonly course: Course
  /** Once every URL was tried: whether to wait and begin again. */
  readonly mayRepeat: boolean
  /** What was asked for may have been done all the same. */
  readonly mayBeDone: boolean
  /** From `Retry-After`. */
  readonly retryAfterMs: number
}

interface Attempted {
  readonly method: string
  readonly url: string
}

/** The statuses that are worth another try: the node is unwell (`next`), or we are too fast (`wait`). */
const retriable: ReadonlyMap<number, Course> = new Map([
  [408, 'wait'],
  [429, 'wait'],
  [500, 'wait'],
  [502, 'next'],
  [503, 'next'],
  [504, 'next'],
])

/** Those where the request was certainly not carried out. */
const undone: ReadonlySet<number> = new Set([408, 429, 503])

/** The failure that an answer stands for; undefined when it is a success. */
export function failureOfAnswer(attempted: Attempted, answer: HttpAnswer): FailedAttempt | undefined {
  const { status } = answer
  if (status >= 200 && status < 300) return undefined
  const about = { ...attempted, ...requestId(answer) }
  if (status < 400) return final({ ...about, kind: 'redirect', status, message: redirectMessage(answer) })
  const failure: Failure = { ...about, kind: 'refused', status, ...readError(answer) }
  const course = retriable.get(status)
  if (course === undefined) return final(failure)
  return { failure, course, mayRepeat: true, mayBeDone: !undone.has(status), retryAfterMs: retryAfterMs(answer) }
}

function final(failure: Failure, mayBeDone = false): FailedAttempt {
  return { failure, course: 'stop', mayRepeat: false, mayBeDone, retryAfterMs: 0 }
}

function requestId(answer: HttpAnswer): { requestId?: string } {
  const value = answer.header('X-Request-ID')
  return value === undefined ? {} : { requestId: value }
}

function redirectMessage(answer: HttpAnswer): string {
  const to = answer.header('Location')
  const where = to === undefined ? 'elsewhere' : `to ${excerpt(to)}`
  return `the registry redirects ${where}; redirects are not followed, give the client the URL that answers`
}

/** The contract's error body; `unreadableError` and an excerpt for anything else, such as a page of a proxy. */
function readError(answer: HttpAnswer): { code: number; message: string } {
  const text = new TextDecoder().decode(answer.body)
  const body = jsonObject(text)
  const { error_code: code, message } = body ?? {}
  if (typeof code === 'number' && Number.isInteger(code)) {
    return { code, message: typeof message === 'string' && message !== '' ? shortened(message) : `error ${code}` }
  }
  const seen = text.trim() === '' ? ' with an empty body' : `: ${excerpt(text)}`
  return { code: errorCodes.unreadableError, message: `HTTP ${answer.status}${seen}` }
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Messages of incompatible schemas quote whole schemas. */
const MAX_MESSAGE_LENGTH = 100_000
const EXCERPT_LENGTH = 200

function shortened(text: string, length = MAX_MESSAGE_LENGTH): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** The start of a foreign text, on one line. */
export function excerpt(text: string): string {
  const line = text.slice(0, 2 * EXCERPT_LENGTH).replace(/[\p{Cc}\s]+/gu, ' ')
  return shortened(line.trim(), EXCERPT_LENGTH)
}

/** Seconds only: the other form, a date, would need the clocks to agree. */
function retryAfterMs(answer: HttpAnswer): number {
  const value = answer.header('Retry-After')?.trim() ?? ''
  return /^\d{1,9}$/.test(value) ? Number(value) * 1000 : 0
}

/** Node's names for what goes wrong before anything is sent. */
const unsent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused)$/
/** Node's names for a certificate, ours or theirs, that will not get better by waiting. */
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS|^ERR_SSL|^ERR_OSSL/

/** The failure behind a rejection of the transport. */
export function failureOfRejection(attempted: Attempted, error: unknown): FailedAttempt {
  if (error instanceof AnswerTooLarge) {
    return final({ ...attempted, kind: 'too-large', message: error.message, cause: error }, true)
  }
  if (error instanceof TimeLimitReached) {
    const message = `no answer from the registry: ${error.message}`
    const failure: Failure = { ...attempted, kind: 'timeout', message, cause: error }
    return { failure, course: 'next', mayRepeat: true, mayBeDone: true, retryAfterMs: 0 }
  }
  const code = codeOf(error)
  const message = `no answer from ${new URL(attempted.url).host}: ${reasonOf(error)}`
  const failure: Failure = { ...attempted, kind: 'connection', message, cause: error }
  const isCertificate = certificate.test(code)
  const mayBeDone = !isCertificate && !unsent.test(code)
  return { failure, course: 'next', mayRepeat: !isCertificate, mayBeDone, retryAfterMs: 0 }
}

/** How many causes are followed. */
const MAX_CAUSES = 5

interface Cause {
  readonly message?: unknown
  readonly code?: unknown
  readonly cause?: unknown
}

/**
 * An error and the errors that caused it; `fetch` of Node hides the socket's error in a cause. By what they have and not by
 * their class, as a `fetch` may come from elsewhere.
 */
function causes(error: unknown): readonly Cause[] {
  const chain: Cause[] = []
  for (
    let one = error;
    typeof one === 'object' && one !== null && chain.length < MAX_CAUSES;
    one = (one as Cause).cause
  ) {
    chain.push(one)
  }
  return chain
}

function codeOf(error: unknown): string {
  const codes = causes(error).map(({ code }) => code)
  return codes.filter(code => typeof code === 'string').at(-1) ?? ''
}

function reasonOf(error: unknown): string {
  const said = causes(error)
    .map(({ message, code }) => message || code)
    .filter(one => typeof one === 'string')
  return excerpt(said.join(': ')) || 'unknown reason'
}
