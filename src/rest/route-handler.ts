import type { NextFunction, RequestHandler } from 'express'
import type { Governance } from '../governance/governance.ts'
import { errors } from '../registry/errors.ts'
import type { Registry, RegistryReads } from '../registry/operations.ts'
import type { Answers } from './answers.ts'
import { DigitsNeeded } from './bend.ts'
import { decodeBody } from './body-text.ts'
import { catchUp } from './catch-up.ts'
import type { Deadlines } from './deadlines.ts'
import type { Exchange, ExchangeLocals } from './exchange.ts'
import { failures } from './failures.ts'
import { readInteger } from './integer.ts'
import { parseBody, parseBodyExactly } from './json-body.ts'
import { judgeContentType, negotiate, OWN_TYPE, type Negotiation } from './negotiation.ts'
import { readQuery } from './query.ts'
import { cacheKey, type ResponseCache } from './response-cache.ts'
import type { Route, ServerFacts } from './route.ts'

/** What every route works with. */
export interface RouteContext {
  readonly registry: Registry
  readonly governance: Governance | undefined
  readonly server: ServerFacts
  readonly answers: Answers
  readonly deadlines: Deadlines
  /** Undefined where the settings switch it off. */
  readonly cache: ResponseCache | undefined
  /** OPTIONS is 405 (`reject.options.request`). */
  readonly rejectsOptions: boolean
}

export type RouteHandler = RequestHandler<Record<string, string>, unknown, unknown, unknown, ExchangeLocals>
type Parameters = Readonly<Record<string, string>>

/** The express handler of one row of the table. */
export function routeHandler(route: Route, context: RouteContext): RouteHandler {
  return (request, response, next) => {
    const { exchange } = response.locals
    if (refusesContext(exchange, context.answers)) return
    exchange.operationId = route.operationId
    if (!negotiates(route, context.answers, exchange)) return
    context.deadlines.add(exchange)
    void serve(route, context, { exchange, parameters: request.params, next })
  }
}

/** A bad name in the context prefix comes before everything that is known of the URL behind it (rest-contract 8.2). */
export function refusesContext(exchange: Exchange, answers: Answers): boolean {
  if (exchange.badContext === undefined) return false
  answers.failure(exchange, failures.contextWithColon(exchange.badContext))
  return true
}

interface Visit {
  readonly exchange: Exchange
  readonly parameters: Parameters
  /** `next('router')` leads to the 404 of unknown URLs. */
  readonly next: NextFunction
}

async function serve(route: Route, context: RouteContext, visit: Visit): Promise<void> {
  const { exchange } = visit
  try {
    await answer(route, context, visit)
  } catch (error) {
    context.answers.thrown(exchange, error)
  }
  context.deadlines.remove(exchange)
}

/** 415 comes before 406 (rest-contract 1.1). Answers when either applies. */
function negotiates(route: Route, answers: Answers, exchange: Exchange): boolean {
  const negotiation = rememberedNegotiation(route, exchange.head.accept)
  if (typeof negotiation === 'object') exchange.contentType = negotiation.contentType
  const contentType = judgeContentType(exchange.head.contentType)
  if (contentType === 'blank' || (contentType === 'readable' && negotiation === 'malformed'))
    answers.plain(exchange, 400, [], undefined)
  else if (contentType !== 'readable') answers.failure(exchange, failures.unsupportedMediaType)
  else if (negotiation === 'none') answers.failure(exchange, failures.notAcceptable)
  else return true
  return false
}

/** Clients send the same few Accept headers again and again; short ones are worth a place in a table. */
const remembered = new WeakMap<Route, Map<string | undefined, Negotiation>>()

function rememberedNegotiation(route: Route, accept: string | undefined): Negotiation {
  let table = remembered.get(route)
  if (table === undefined) remembered.set(route, (table = new Map()))
  let negotiation = table.get(accept)
  if (negotiation === undefined) {
    negotiation = negotiate(accept, route.offers)
    if (table.size < 32 && (accept?.length ?? 0) < 256) table.set(accept, negotiation)
  }
  return negotiation
}

async function answer(route: Route, context: RouteContext, visit: Visit): Promise<void> {
  const { registry, answers, cache } = context
  const { exchange, next } = visit
  const body = route.body === undefined ? undefined : await readBody(route, exchange)
  const pending = exchange.isFresh ? undefined : catchUp(registry)
  if (pending !== undefined) await pending
  const observed = route.isCacheable ? registry.observe() : undefined
  const reads = observed?.reads ?? registry.reads
  const parameters = readParameters(route, reads, visit.parameters)
  if (parameters === undefined) return next('router')
  const query = withAlias(route, reads, readQuery(route.query, exchange.query, exchange.context))
  const isDetailed = exchange.contentType.startsWith(OWN_TYPE)
  const writes = observed?.writes ?? registry.writes
  const { governance, server } = context
  const value = await route.run({ reads, writes, governance, server, parameters, query, body, isDetailed })
  const text = entityText(route, value)
  if (text === undefined) return answers.nothing(exchange)
  if (observed === undefined) return answers.text(exchange, text, route.status)
  const isPost = exchange.method === 'POST'
  const requestBody = isPost ? await exchange.body() : undefined
  const prepared = await answers.prepared(exchange, text, { requestBody, isCurrent: () => observed.isCurrent() })
  const key = cache && cacheKey(exchange)
  if (key !== undefined && prepared.isCurrent()) cache?.keep(key, prepared)
}

/** Undefined stands for an answer without a body. */
function entityText(route: Route, value: unknown): string | undefined {
  if (route.answers === 'nothing') return undefined
  return route.answers === 'text' ? (value as string) || undefined : JSON.stringify(value)
}

/** Undefined: an alias leads to a URL that nothing answers. */
function readParameters(
  route: Route,
  reads: RegistryReads,
  given: Parameters,
): Readonly<Record<string, string | number>> | undefined {
  if (route.alias === 'path') {
    const subject = given['subject'] ?? ''
    const target = aliasTarget(reads, subject)
    if (target === subject) return given
    return target.includes('/') ? undefined : { ...given, subject: decodeEscapes(target) }
  }
  if (given['id'] === undefined) return given
  const id = readInteger(given['id'])
  if (id === undefined) throw errors.notFound()
  return { ...given, id }
}

function withAlias(
  route: Route,
  reads: RegistryReads,
  query: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { subject } = query
  if (route.alias !== 'query' || typeof subject !== 'string') return query
  const target = aliasTarget(reads, subject)
  return target === subject ? query : { ...query, subject: decodeEscapes(target) }
}

const aliasTarget = (reads: RegistryReads, subject: string): string =>
  subject === '' ? '' : reads.aliasTarget(subject)

/** The target of an alias stands in the URL as it was configured: its escapes are escapes (rest-contract 8.4). */
function decodeEscapes(target: string): string {
  return target.replace(/(?:%[0-9a-f]{2})+/gi, escapes =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
  )
}

async function readBody(route: Route, exchange: Exchange): Promise<unknown> {
  const text = decodeBody(await exchange.body())
  const value = parseBody(text)
  if (value === undefined) {
    if (route.isBodyOptional) return undefined
    throw errors.bodyMissing(route.operationId)
  }
  try {
    return route.body?.(value, '')
  } catch (error) {
    if (!(error instanceof DigitsNeeded)) throw error
    return route.body?.(parseBodyExactly(text), '')
  }
}
