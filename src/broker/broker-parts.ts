import type { Api } from '../kafka/api.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { UserDirectory } from './authentication.ts'
import type { BrokerSettings } from './broker-settings.ts'
import type { CoordinatorClock } from './coordinator-clock.ts'
import type { FetchSessions } from './fetch-sessions.ts'
import type { GroupCoordinator } from './groups/group-coordinator.ts'
import type { BrokerStore } from './store.ts'
import type { TopicCatalog } from './topics/topic-catalog.ts'
import type { ValidationPort } from './validation-port.ts'

/** Everything that handlers work with. */
export interface BrokerParts {
  readonly settings: BrokerSettings
  readonly clusterId: string
  readonly store: BrokerStore
  readonly topics: TopicCatalog
  readonly clock: CoordinatorClock
  readonly validation: ValidationPort
  readonly users: UserDirectory
  readonly groups: GroupCoordinator
  readonly fetchSessions: FetchSessions
  /** The APIs that there are handlers for, in ascending order of the keys. */
  readonly apis: readonly Api[]
  readonly logger: Logger
}
