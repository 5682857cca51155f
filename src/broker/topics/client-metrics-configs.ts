import type { ShownConfig } from './shown-configs.ts'
import { shownDefault } from './shown-configs.ts'

/** What Kafka shows of a subscription to client metrics (KIP-714) that nobody has made: here there are no others. */
export const clientMetricsConfigs: readonly ShownConfig[] = [
  row('interval.ms', '300000', 'int', 'Time between two reports of a client.'),
  row('match', '', 'list', 'Which clients report.'),
  row('metrics', '', 'list', 'What they report.'),
]

function row(name: string, value: string, type: 'int' | 'list', documentation: string): ShownConfig {
  return shownDefault(name, value, type, { synonyms: [], documentation })
}
