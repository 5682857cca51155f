import { configurationError } from './errors.ts'

/** Where a registry is. */
export interface BaseUrl {
  /** Without credentials and without a slash at the end. */
  readonly href: string
  /** `user:password` that stood in the URL, decoded. */
  readonly userInfo: string | undefined
}

/** Reads one or more URLs; a text may hold several, split by commas. Throws RegistryError, kind `configuration`. */
export function readUrls(urls: string | readonly string[]): readonly BaseUrl[] {
  const given: unknown = urls
  if (typeof given !== 'string' && !(Array.isArray(given) && given.every(one => typeof one === 'string')))
    throw configurationError("'urls' must be the URL of a registry, or a list of them")
  const texts = (typeof urls === 'string' ? [urls] : urls).flatMap(text => text.split(',')).map(text => text.trim())
  const named = texts.filter(text => text !== '')
  if (named.length === 0) throw configurationError('the client needs at least one URL of a registry')
  return named.map(readUrl)
}

function readUrl(text: string): BaseUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // The text itself is not shown: it may hold a password.
  if (!url || !/^https?:$/.test(url.protocol))
    throw configurationError('a URL of a registry begins with http:// or https://')
  if (url.search !== '' || url.hash !== '')
    throw configurationError(`the URL of ${url.host} must not have a query or fragment`)
  const userInfo = url.username === '' && url.password === '' ? undefined : decodeUserInfo(url)
  return { href: url.origin + url.pathname.replace(/\/+$/, ''), userInfo }
}

function decodeUserInfo({ username, password, host }: URL): string {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch (cause) {
    throw configurationError(`the credentials in the URL of ${host} are not well encoded`, cause)
  }
}

/** URLs of one registry in turn. The one that answered last stays first until it fails. */
export class UrlList {
  readonly #urls: readonly BaseUrl[]
  #current = 0

  constructor(urls: readonly BaseUrl[]) {
    this.#urls = urls
  }

  /** All of them, the current one first. */
  inTurn(): readonly BaseUrl[] {
    return [...this.#urls.slice(this.#current), ...this.#urls.slice(0, this.#current)]
  }

  /** `url` failed: the next becomes current, unless somebody has moved on already. */
  leave(url: BaseUrl): void {
    if (this.#urls[this.#current] === url) this.#current = (this.#current + 1) % this.#urls.length
  }
}
