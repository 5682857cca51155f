import { createServer, type Server } from 'node:http'
import type { Express } from 'express'
import type { Governance } from '../governance/governance.ts'
import type { Registry } from '../registry/operations.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { Answers, type AnswerFacts } from './answers.ts'
import { Cors } from './cors.ts'
import { Deadlines } from './deadlines.ts'
import { FrontDoor } from './front-door.ts'
import { HealthCheck, type HealthProblem } from './health.ts'
import { BodyBudget, createMessageClasses } from './http-messages.ts'
import { pagesRouter } from './pages.ts'
import { ResponseCache } from './response-cache.ts'
import { flatHeaders, parseResponseHeaders } from './response-headers.ts'
import type { ServerFacts } from './route.ts'
import { RestMetrics } from './rest-metrics.ts'
import { addLastResort, addRouters, createApp } from './routers.ts'
import { routes } from './routes.ts'
import type { RestSettings } from './settings.ts'

/** Bodies of the full length that may come in at the same time; of ordinary ones there is room for thousands. */
const BODIES_AT_ONCE = 16

export interface RestServerOptions {
  readonly logger: Logger
  /** Version of the product, shown by /v1/metadata/version. */
  readonly version: string
  readonly commitId?: string
  /** What has a gate answers for it; without a broker there is none. */
  readonly governance?: Governance | undefined
  /** What answers are counted in and GET /metrics shows; without it there is no such page. */
  readonly metrics?: Metrics | undefined
  /** What does not work although the store does, for /health. */
  readonly problems?: (() => readonly HealthProblem[]) | undefined
  /** Told of every answer, right after it was handed over. */
  readonly onAnswer?: (facts: AnswerFacts) => void
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number
}

/** The HTTP door of a registry, not listening yet. Throws Error for settings that cannot be read. */
export function createRestServer(registry: Registry, settings: RestSettings, options: RestServerOptions): Server {
  const now = options.now ?? (() => performance.now())
  const cors = new Cors(settings.cors)
  const answers = createAnswers(settings, cors, { ...options, now })
  const deadlines = new Deadlines(settings.answerTimeoutMs, answers, now)
  const cache = settings.responseCacheBytes > 0 ? new ResponseCache(settings.responseCacheBytes) : undefined
  const app = createApp()
  const health = new HealthCheck({
    check: () => registry.check(),
    problems: options.problems,
    timeoutMs: settings.healthTimeoutMs,
    intervalMs: settings.healthIntervalMs,
    logger: options.logger,
    now,
  })
  const server = serverFacts(registry, settings, options)
  const { governance } = options
  const rejectsOptions = settings.cors.rejectOptions
  addRouters(app, routes, { registry, governance, server, answers, deadlines, cache, rejectsOptions })
  app.use(pagesRouter(answers, { check: health, metrics: options.metrics, hasDocs: settings.docs }))
  addLastResort(app, answers)
  const maxBodyBytes = bodyLimit(settings)
  const door = new FrontDoor({ app, registry, answers, cors, cache, deadlines, maxBodyBytes, now })
  return createHttpServer(app, door, { settings, maxBodyBytes, deadlines })
}

function createAnswers(
  settings: RestSettings,
  cors: Cors,
  options: RestServerOptions & { readonly now: () => number },
): Answers {
  const fixed = parseResponseHeaders(settings.responseHeaders)
  const { logger, metrics, now } = options
  const onAnswer = options.onAnswer ?? (metrics && new RestMetrics(metrics).answered)
  const isPlain = fixed.length === 0 && !cors.isOn
  return new Answers({
    logger,
    onAnswer,
    now,
    compression: settings.compression,
    accessLog: settings.accessLog,
    extraHeaders: isPlain ? () => [] : ({ head }) => [...flatHeaders(fixed), ...cors.answerHeaders(head)],
  })
}

function serverFacts(registry: Registry, settings: RestSettings, options: RestServerOptions): ServerFacts {
  return {
    version: options.version,
    commitId: options.commitId ?? '',
    clusterId: registry.clusterId,
    groupId: settings.groupId,
    deploymentAttributes: settings.deploymentAttributes,
  }
}

const bodyLimit = ({ maxRequestBodyBytes, sizeLimitEnabled, sizeLimitBytes }: RestSettings): number =>
  sizeLimitEnabled ? Math.min(maxRequestBodyBytes, sizeLimitBytes) : maxRequestBodyBytes

interface HttpParts {
  readonly settings: RestSettings
  readonly maxBodyBytes: number
  readonly deadlines: Deadlines
}

function createHttpServer(app: Express, door: FrontDoor, { settings, maxBodyBytes, deadlines }: HttpParts): Server {
  const timeouts = {
    headersTimeout: Math.min(settings.headersTimeoutMs, settings.requestTimeoutMs),
    requestTimeout: settings.requestTimeoutMs,
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(5000, settings.headersTimeoutMs),
  }
  const options = {
    ...createMessageClasses(app, { maxBodyBytes, budget: new BodyBudget(BODIES_AT_ONCE * maxBodyBytes) }),
    ...timeouts,
    maxHeaderSize: settings.maxHeaderBytes,
  }
  const server = createServer(options, (request, response) => door.receive(request, response))
  server.maxConnections = settings.maxConnections
  server.on('checkContinue', (request, response) => door.receiveExpecting(request, response))
  server.on('listening', () => deadlines.start())
  server.on('close', () => deadlines.stop())
  return server
}
