import type { Governance } from '../governance/governance.ts'
import { governanceErrors } from '../governance/governance-errors.ts'
import { gateLevels, gateOutcomes } from '../governance/topic-gates.ts'
import { objectOf, type Bend } from './bend.ts'
import { gateAnswer, gateReportAnswer, rejectionAnswer, rejectionListAnswer } from './governance-answers.ts'
import { limitParameter, reasonParameter, timeParameter } from './governance-query.ts'
import { defaultOffers, type Offer } from './negotiation.ts'
import { booleanParameter, textParameter } from './query.ts'
import { route, type Route } from './route.ts'

const DEFAULT_LIMIT = 100

/** What the registry answers with is taken as well. */
const offers: readonly Offer[] = [{ type: 'application/json', weight: 1000 }, ...defaultOffers.filter(isOfRegistry)]

function isOfRegistry({ type }: Offer): boolean {
  return type !== 'application/json'
}

/** One of some words, as it stands. Throws `invalidParameter`. */
function oneOf<const Word extends string>(words: readonly Word[]): Bend<Word> {
  return (value, place) => {
    const found = words.find(word => word === value)
    if (found !== undefined) return found
    const given = typeof value === 'string' ? value.slice(0, 100) : typeof value
    throw governanceErrors.invalidParameter(place, given, `one of ${words.join(', ')}`)
  }
}

const gateChange = objectOf({ field: oneOf(['key', 'value']), level: oneOf(gateLevels), outcome: oneOf(gateOutcomes) })

/** Throws `noGate` where there is no broker. */
function present(governance: Governance | undefined): Governance {
  if (governance === undefined) throw governanceErrors.noGate()
  return governance
}

/** The rows of the table of routes about what the gate refuses: openapi/governance.yaml. */
export const governanceRoutes: readonly Route[] = [
  route('GET', '/governance/v1/rejections', {
    operationId: 'listRejections',
    permission: 'governance:read',
    query: {
      topic: textParameter,
      client: textParameter,
      reason: reasonParameter,
      since: timeParameter,
      until: timeParameter,
      before: textParameter,
      limit: limitParameter,
    },
    offers,
    async run({ governance, query: { topic, client, reason, since, until, before, limit = DEFAULT_LIMIT } }) {
      const found = await present(governance).rejections({
        limit,
        ...(topic !== undefined && { topic }),
        ...(client !== undefined && { clientId: client }),
        ...(reason !== undefined && { reason }),
        ...(since !== undefined && { sinceMs: since }),
        ...(until !== undefined && { untilMs: until }),
        ...(before !== undefined && { before }),
      })
      return rejectionListAnswer(found, limit)
    },
  }),
  route('GET', '/governance/v1/rejections/{rejectionId}', {
    operationId: 'getRejection',
    permission: 'governance:read',
    offers,
    run: async ({ governance, parameters }) =>
      rejectionAnswer(await present(governance).rejection(parameters.rejectionId)),
  }),
  route('GET', '/governance/v1/gates/{topic}', {
    operationId: 'getGate',
    permission: 'governance:read',
    query: { since: timeParameter },
    offers,
    run: async ({ governance, parameters, query }) =>
      gateReportAnswer(await present(governance).gates.report(parameters.topic, query.since)),
  }),
  route('PUT', '/governance/v1/gates/{topic}', {
    operationId: 'putGate',
    permission: 'governance:write',
    query: { force: booleanParameter },
    body: gateChange,
    offers,
    async run({ governance, parameters, query, body }) {
      const { field = 'value', level, outcome } = body
      const change = { field, level, outcome, isForced: query.force === true }
      return gateAnswer(await present(governance).gates.change(parameters.topic, change))
    },
  }),
]
