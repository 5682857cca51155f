import type { GroupSettings } from '../groups/group-settings.ts'
import type { ShownConfig } from './shown-configs.ts'
import { configSources, shownDefault } from './shown-configs.ts'

/** What holds for groups of the newer protocol; it is the same for all of them. */
export function groupConfigs({ consumer }: GroupSettings): readonly ShownConfig[] {
  return [
    groupConfig(
      'consumer.session.timeout.ms',
      consumer.sessionTimeoutMs,
      'Time after which a silent member is put out.',
    ),
    groupConfig(
      'consumer.assignment.interval.ms',
      consumer.assignmentIntervalMs,
      'Least time between two assignments.',
    ),
    groupConfig('consumer.heartbeat.interval.ms', consumer.heartbeatIntervalMs, 'Time between heartbeats of a member.'),
  ]
}

function groupConfig(name: string, setting: number, documentation: string): ShownConfig {
  const value = String(setting)
  const synonyms = [{ name: `group.${name}`, value, source: configSources.default }]
  return shownDefault(name, value, 'int', { synonyms, documentation })
}
