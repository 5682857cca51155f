import type { GroupSettings } from '../groups/group-settings.ts'
import { configTypes } from '../topic-configs.ts'
import type { ShownConfig } from './shown-configs.ts'
import { configSources } from './shown-configs.ts'

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
  return {
    name,
    value,
    readOnly: false,
    configSource: configSources.default,
    isSensitive: false,
    synonyms: [{ name: `group.${name}`, value, source: configSources.default }],
    configType: configTypes.int,
    documentation,
  }
}
