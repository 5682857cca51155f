import type { RequestHead } from './head.ts'
import type { CorsSettings } from './settings.ts'

const DEFAULT_METHODS = 'GET,POST,HEAD'
const DEFAULT_HEADERS = 'X-Requested-With,Content-Type,Accept,Origin'
const MAX_AGE_SECONDS = '1800'

/** Cross-origin rules of the settings (rest-contract 12). */
export class Cors {
  readonly isOn: boolean
  readonly #settings: CorsSettings
  readonly #allowsAnyOrigin: boolean
  readonly #origins: readonly RegExp[]
  readonly #methods: readonly string[]
  readonly #headers: readonly string[]

  constructor(settings: CorsSettings) {
    const origins = split(settings.allowOrigin)
    this.#settings = settings
    this.isOn = origins.length > 0
    this.#allowsAnyOrigin = origins.includes('*')
    this.#origins = origins.map(originPattern)
    this.#methods = split(settings.allowMethods || DEFAULT_METHODS)
    this.#headers = split(settings.allowHeaders || DEFAULT_HEADERS)
  }

  /** Headers of an ordinary answer, names and values in turn. */
  answerHeaders(head: RequestHead): readonly string[] {
    if (!this.isOn) return []
    const vary = this.#allowsAnyOrigin ? [] : ['Vary', 'Origin']
    if (!this.#allows(head.origin)) return vary
    const exposed = split(this.#settings.exposeHeaders)
    return [
      ...this.#originHeaders(head),
      ...(exposed.length > 0 ? ['Access-Control-Expose-Headers', exposed.join(',')] : []),
      ...vary,
    ]
  }

  /** Whether a request is a question about another one, answered without a resource. */
  isPreflight(method: string, head: RequestHead): boolean {
    return this.isOn && method === 'OPTIONS' && head.origin !== undefined && head.preflightMethod !== undefined
  }

  /** What the answer to a preflight has beside `answerHeaders`; where it is missing the browser refuses by itself. */
  preflightHeaders(head: RequestHead): readonly string[] {
    const vary = ['Vary', 'Access-Control-Request-Method, Access-Control-Request-Headers']
    if (!this.#allows(head.origin) || !this.#methods.includes(head.preflightMethod ?? '')) return vary
    const headers = {
      'Access-Control-Allow-Methods': this.#methods.join(','),
      'Access-Control-Allow-Headers': this.#headers.join(','),
      'Access-Control-Max-Age': MAX_AGE_SECONDS,
    }
    return [...Object.entries(headers).flat(), ...vary]
  }

  #allows(origin: string | undefined): boolean {
    return origin !== undefined && (this.#allowsAnyOrigin || this.#origins.some(pattern => pattern.test(origin)))
  }

  /** Credentials go with origins that were named, never with `*`: that would open every account to every page. */
  #originHeaders(head: RequestHead): readonly string[] {
    if (this.#allowsAnyOrigin) return ['Access-Control-Allow-Origin', '*']
    return ['Access-Control-Allow-Origin', head.origin ?? '', 'Access-Control-Allow-Credentials', 'true']
  }
}

const split = (list: string): readonly string[] =>
  list
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')

/** `*` inside an origin stands for any text without a slash: `https://*.example.org`. */
function originPattern(origin: string): RegExp {
  const parts = origin.split('*').map(part => part.replace(/[\\^$.+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]*')}$`, 'i')
}
