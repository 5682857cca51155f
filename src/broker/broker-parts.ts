import type { Api } from '../kafka/api.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { BrokerSettings } from './broker-settings.ts'
import type { CoordinatorClock } from './coordinator-clock.ts'
import type { DiskPort } from './disk-port.ts'
import type { FetchSessions } from './fetch-sessions.ts'
import type { GroupCoordinator } from './groups/group-coordinator.ts'
import type { GroupSettings } from './groups/group-settings.ts'
import type { BrokerStore } from './store.ts'
import type { ClientQuotas } from './quotas/client-quotas.ts'
import type { RequestMetrics } from './request-metrics.ts'
import type { TopicCatalog } from './topics/topic-catalog.ts'
import type { TransactionCoordinator } from './transactions/transaction-coordinator.ts'
import type { Users } from './users.ts'
import type { ValidationPort } from './validation-port.ts'

/** Everything that handlers work with. */
export interface BrokerParts {
  readonly settings: BrokerSettings
  readonly clusterId: string
  readonly store: BrokerStore
  readonly topics: TopicCatalog
  readonly clock: CoordinatorClock
  readonly validation: ValidationPort
  readonly users: Users
  readonly groups: GroupCoordinator
  readonly transactions: TransactionCoordinator
  readonly groupSettings: GroupSettings
  readonly disk: DiskPort
  readonly fetchSessions: FetchSessions
  /** The APIs that there are handlers for, in ascending order of the keys. */
  readonly apis: readonly Api[]
  readonly logger: Logger
  readonly metrics: RequestMetrics
  readonly quotas: ClientQuotas
}
