import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Router, type RequestHandler } from 'express'
import type { Answers } from './answers.ts'
import type { operations as RegistryContract } from './contract.ts'
import type { Exchange, ExchangeLocals } from './exchange.ts'
import { failures } from './failures.ts'
import type { operations as GovernanceContract } from './governance-contract.ts'
import type { HealthCheck } from './health.ts'
import { metricsContentType, type Metrics } from '../telemetry/metrics.ts'

type PageHandler = RequestHandler<Record<string, string>, unknown, unknown, unknown, ExchangeLocals>

// This file is two levels below the package in src and in dist alike.
const contractFile = fileURLToPath(new URL('../../openapi/registry.yaml', import.meta.url))
const governanceContractFile = fileURLToPath(new URL('../../openapi/governance.yaml', import.meta.url))
const swaggerFolder = fileURLToPath(new URL('../../dist/swagger-ui/', import.meta.url))

const JAVASCRIPT = 'text/javascript; charset=utf-8'

/** The files of swagger-ui-dist that the page needs; the build copies them. */
const swaggerFiles: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', JAVASCRIPT],
  ['favicon-32x32.png', 'image/png'],
])

const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Headgate API</title>
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`
const docsScript = `SwaggerUIBundle({ url: 'openapi.yaml', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null })\n`

/** The page runs only what this server sends, and talks to nobody else. */
const pageHeaders = Object.entries({
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
}).flat()

type OperationId = keyof (RegistryContract & GovernanceContract)

/** The operations of the contracts that are answered here and not by the table of routes. */
export const pageOperations = {
  getHealth: { method: 'GET', path: '/health' },
  getMetrics: { method: 'GET', path: '/metrics' },
  getContract: { method: 'GET', path: '/openapi.yaml' },
  getGovernanceContract: { method: 'GET', path: '/governance/v1/openapi.yaml' },
} as const satisfies { readonly [operationId in OperationId]?: { readonly method: 'GET'; readonly path: string } }

/** What pages show. */
export interface PageParts {
  readonly check: HealthCheck
  /** Undefined where the settings switch them off. */
  readonly metrics: Metrics | undefined
  readonly hasDocs: boolean
}

/** What is not an operation of the registry: health, metrics, and the documentation where the settings have it. */
export function pagesRouter(answers: Answers, { check, metrics, hasDocs }: PageParts): Router {
  const router = Router({ caseSensitive: true })
  if (metrics !== undefined)
    addPage(router, pageOperations.getMetrics.path, answers, exchange => answerMetrics(exchange, answers, metrics))
  addPage(router, pageOperations.getHealth.path, answers, exchange => answerHealth(exchange, answers, check))
  if (!hasDocs) return router
  addPage(router, pageOperations.getContract.path, answers, exchange => contract(exchange, answers, contractFile))
  addPage(router, pageOperations.getGovernanceContract.path, answers, exchange =>
    contract(exchange, answers, governanceContractFile),
  )
  addPage(router, '/docs', answers, exchange => {
    // The links of the page are relative, so that it works behind a proxy that adds a prefix.
    if (exchange.request.url?.endsWith('/')) answers.plain(exchange, 308, ['Location', '../docs'], undefined)
    else page(exchange, answers, 'text/html; charset=utf-8', docsPage)
  })
  addPage(router, '/docs/start.js', answers, exchange => page(exchange, answers, JAVASCRIPT, docsScript))
  for (const [name, contentType] of swaggerFiles) {
    addPage(router, `/docs/${name}`, answers, async exchange =>
      page(exchange, answers, contentType, await readFile(swaggerFolder + name)),
    )
  }
  return router
}

async function answerHealth(exchange: Exchange, answers: Answers, check: HealthCheck): Promise<void> {
  const health = await check.health()
  const isFit = health.status === 'up' || (health.status === 'degraded' && !health.needsRestart)
  const headers = ['Content-Type', 'application/json', 'Cache-Control', 'no-store']
  answers.plain(exchange, isFit ? 200 : 503, headers, JSON.stringify(health))
}

/** Numbers of the moment: nobody keeps them. */
function answerMetrics(exchange: Exchange, answers: Answers, metrics: Metrics): void {
  const headers = ['Content-Type', metricsContentType, 'Cache-Control', 'no-store']
  answers.plain(exchange, 200, headers, metrics.text())
}

async function contract(exchange: Exchange, answers: Answers, file: string): Promise<void> {
  const headers = ['Content-Type', 'application/yaml', 'Cache-Control', 'no-cache']
  answers.plain(exchange, 200, headers, await readFile(file))
}

function page(exchange: Exchange, answers: Answers, contentType: string, body: string | Buffer): void {
  answers.plain(exchange, 200, ['Content-Type', contentType, ...pageHeaders], body)
}

function addPage(
  router: Router,
  path: string,
  answers: Answers,
  serve: (exchange: Exchange) => Promise<void> | void,
): void {
  const allow = 'HEAD,GET,OPTIONS'
  const get: PageHandler = async (_request, response) => {
    const { exchange } = response.locals
    exchange.operationId = path
    try {
      await serve(exchange)
    } catch (error) {
      answers.thrown(exchange, error)
    }
  }
  const options: PageHandler = (_request, response) =>
    answers.plain(response.locals.exchange, 200, ['Allow', allow], undefined)
  const refuse: PageHandler = (_request, response) =>
    answers.failure(response.locals.exchange, failures.methodNotAllowed)
  router.route(path).get(get).options(options).all(refuse)
}
