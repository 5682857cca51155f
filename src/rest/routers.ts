import express, { Router, type ErrorRequestHandler, type Express } from 'express'
import type { Answers } from './answers.ts'
import type { Exchange, ExchangeLocals } from './exchange.ts'
import { failures } from './failures.ts'
import { parseAccept } from './media-type.ts'
import type { Route } from './route.ts'
import { refusesContext, routeHandler, type RouteContext, type RouteHandler } from './route-handler.ts'

/** Hangs the routes into an application: one router for each first segment, in the order of the table. */
export function addRouters(app: Express, routes: readonly Route[], context: RouteContext): void {
  const routers = new Map<string, Router>()
  for (const [path, rows] of groupBy(routes, row => row.path)) {
    const [, first = ''] = path.split('/')
    const mount = `/${first}`
    let router = routers.get(mount)
    if (router === undefined) {
      router = Router({ caseSensitive: true })
      routers.set(mount, router)
      app.use(literally(mount), router)
    }
    addPath(router, path.slice(mount.length) || '/', rows, context)
  }
}

/** What is left when no router has answered: 404, and errors that express met itself. */
export function addLastResort(app: Express, answers: Answers): void {
  const notFound: RouteHandler = (_request, response) => answers.failure(response.locals.exchange, failures.notFound)
  const failed: ErrorRequestHandler<Record<string, string>, unknown, unknown, unknown, ExchangeLocals> = (
    error,
    _request,
    response,
    _next,
  ) => answers.thrown(response.locals.exchange, error)
  app.use(notFound)
  app.use(failed)
}

/** An application that leaves to us what we do ourselves: the query, entity tags, error pages. */
export function createApp(): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.set('case sensitive routing', true)
  return app
}

function addPath(router: Router, path: string, rows: readonly Route[], context: RouteContext): void {
  const place = router.route(literally(path).replace(/\{(\w+)\}/g, ':$1'))
  for (const row of rows) place[methodName(row)](routeHandler(row, context))
  const allow = allowedMethods(rows)
  if (!context.rejectsOptions) place.options(optionsHandler(allow, context.answers))
  place.all(refusal(context.answers))
}

/** A colon of the table is a colon of the address, not the parameter that express would take it for. */
const literally = (path: string): string => path.replaceAll(':', '\\:')

const methodName = (row: Route) => row.method.toLowerCase() as Lowercase<Route['method']>

const allowedMethods = (rows: readonly Route[]): string =>
  [...rows.flatMap(({ method }) => (method === 'GET' ? ['HEAD', 'GET'] : [method])), 'OPTIONS'].join(',')

/** Without `Allow`, as upstream has it: OPTIONS tells. */
function refusal(answers: Answers): RouteHandler {
  return (_request, response) => {
    const { exchange } = response.locals
    if (!refusesContext(exchange, answers)) answers.failure(exchange, failures.methodNotAllowed)
  }
}

function optionsHandler(allow: string, answers: Answers): RouteHandler {
  return (_request, response) => {
    const { exchange } = response.locals
    if (!refusesContext(exchange, answers)) answerOptions(exchange, allow, answers)
  }
}

/** The list of methods, as text where the client takes text (rest-contract 1.2). */
function answerOptions(exchange: Exchange, allow: string, answers: Answers): void {
  const ranges = parseAccept(exchange.head.accept ?? '') ?? []
  const best = ranges.toSorted((a, b) => b.quality - a.quality)[0]
  const range = best === undefined ? '*/*' : `${best.type}/${best.subtype}`.toLowerCase()
  const isText = ['*/*', 'text/*', 'text/plain'].includes(range)
  answers.plain(exchange, 200, ['Allow', allow, 'Content-Type', isText ? 'text/plain' : range], isText ? allow : '')
}

function groupBy<Item>(items: readonly Item[], key: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}
