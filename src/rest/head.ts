/** The request headers this door acts on; of a header that came twice the values joined by commas. */
export interface RequestHead {
  readonly accept: string | undefined
  readonly acceptEncoding: string | undefined
  readonly contentType: string | undefined
  readonly contentLength: string | undefined
  readonly ifNoneMatch: string | undefined
  readonly origin: string | undefined
  /** `Access-Control-Request-Method`: the request is a preflight. */
  readonly preflightMethod: string | undefined
  /** `X-Request-ID` where exactly one value came that is not blank. */
  readonly requestId: string | undefined
}

const fields = new Map<string, keyof RequestHead>([
  ['accept', 'accept'],
  ['accept-encoding', 'acceptEncoding'],
  ['content-type', 'contentType'],
  ['content-length', 'contentLength'],
  ['if-none-match', 'ifNoneMatch'],
  ['origin', 'origin'],
  ['access-control-request-method', 'preflightMethod'],
  ['x-request-id', 'requestId'],
])

/** Reads the head from names and values in turn, as node:http has them; cheaper than its `headers` object. */
export function readHead(rawHeaders: readonly string[]): RequestHead {
  const head: { -readonly [name in keyof RequestHead]: RequestHead[name] } = {
    accept: undefined,
    acceptEncoding: undefined,
    contentType: undefined,
    contentLength: undefined,
    ifNoneMatch: undefined,
    origin: undefined,
    preflightMethod: undefined,
    requestId: undefined,
  }
  let requestIds = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const field = fields.get((rawHeaders[at] ?? '').toLowerCase())
    if (field === undefined) continue
    const value = rawHeaders[at + 1] ?? ''
    if (field === 'requestId') requestIds++
    head[field] = head[field] === undefined ? value : `${head[field]}, ${value}`
  }
  if (requestIds !== 1 || head.requestId?.trim() === '') head.requestId = undefined
  return head
}
