import {
  GateConfigRefused,
  type GateLevel,
  type GateOutcome,
  type TopicGate,
  type TopicGates,
  type UncheckedPattern,
} from '../../src/governance/topic-gates.ts'

/** Topics with configs, as a broker has them. */
export class FakeTopicGates implements TopicGates {
  readonly topics = new Map<string, Map<string, string>>()
  patterns: readonly UncheckedPattern[] = []
  refusal: string | undefined

  async describe(topic: string): Promise<TopicGate | undefined> {
    const configs = this.topics.get(topic)
    if (configs === undefined) return undefined
    const level = (field: string): GateLevel => {
      const isOn = configs.get(`confluent.${field}.schema.validation`) === 'true'
      return (configs.get(`validation.${field}.level`) ?? (isOn ? 'id' : 'none')) as GateLevel
    }
    return {
      topic,
      levels: { key: level('key'), value: level('value') },
      outcome: (configs.get('validation.outcome') ?? 'reject') as GateOutcome,
      configs: Array.from(configs, ([name, value]) => ({ name, value, source: 'topic' as const })),
    }
  }

  async alter(topic: string, changes: ReadonlyMap<string, string | null>): Promise<void> {
    if (this.refusal !== undefined) throw new GateConfigRefused(this.refusal)
    for (const [name, value] of changes) {
      if (value === null) this.topics.get(topic)?.delete(name)
      else this.topics.get(topic)?.set(name, value)
    }
  }

  async uncheckedPatterns(): Promise<readonly UncheckedPattern[]> {
    return this.patterns
  }
}
