import type { GroupSettings } from '../groups/group-settings.ts'
import { configTypes } from '../topic-configs.ts'
import type { ShownConfig } from './shown-configs.ts'
import { configSources } from './shown-configs.ts'

/** What holds for groups of the newer protocol; it is the same for all of them. */
export function groupConfigs({ consumer }: GroupSettings): readonly ShownConfig[] {
  const values = {
    'consumer.session.timeout.ms': consumer.sessionTimeoutMs,
    'consumer.assignment.interval.ms': consumer.assignmentIntervalMs,
    'consumer.heartbeat.interval.ms': consumer.heartbeatIntervalMs,
  }
  return Object.entries(values).map(([name, value]) => ({
    name,
    value: String(value),
    readOnly: false,
    configSource: configSources.default,
    isSensitive: false,
    synonyms: [{ name: `group.${name}`, value: String(value), source: configSources.default }],
    configType: configTypes.int,
    documentation: null,
  }))
}
