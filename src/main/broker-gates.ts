import { RequestError } from '../broker/request-error.ts'
import { configSources } from '../broker/topics/shown-configs.ts'
import type { TopicAdmin } from '../broker/topic-admin.ts'
import { governanceErrors } from '../governance/governance-errors.ts'
import type { RecordField } from '../governance/rejections.ts'
import {
  GateConfigRefused,
  type GateConfig,
  type GateLevel,
  type GateOutcome,
  type TopicGate,
  type TopicGates,
  type UncheckedPattern,
} from '../governance/topic-gates.ts'
import type { Gate } from '../validation/gate.ts'
import { validationConfigs } from '../validation/topic-configs.ts'

/** A broker that runs, and its gate. */
export interface GatedBroker {
  readonly topics: TopicAdmin
  readonly gate: Gate
}

/** The gates of the broker of this process, which may be there later than who asks, or not at all. */
export class BrokerGates implements TopicGates {
  readonly #parts: Promise<GatedBroker | undefined>
  #attach: (parts: GatedBroker | undefined) => void = () => undefined

  constructor() {
    this.#parts = new Promise(resolve => (this.#attach = resolve))
  }

  /** The broker is there; undefined when it does not run after all. */
  attach(parts: GatedBroker | undefined): void {
    this.#attach(parts)
  }

  /** Rejects with `noGate` where no broker runs. */
  async describe(topic: string): Promise<TopicGate | undefined> {
    const { topics } = await this.#broker()
    const found = topics.configsOf(topic)
    if (found === undefined) return undefined
    const configs = found.configs
      .filter(({ name }) => Object.hasOwn(validationConfigs, name))
      .map(({ name, value, configSource }): GateConfig => ({
        name,
        value: value ?? '',
        source: sourceOf(configSource),
      }))
    const { policy } = found
    const levelOf = (field: RecordField): GateLevel =>
      policy === 'none' ? 'none' : (policy.fields.find(one => one.field === field)?.level ?? 'none')
    const outcome = configs.find(({ name }) => name === 'validation.outcome')?.value.trim() as GateOutcome
    return { topic, levels: { key: levelOf('key'), value: levelOf('value') }, outcome, configs }
  }

  async alter(topic: string, changes: ReadonlyMap<string, string | null>): Promise<void> {
    const { topics } = await this.#broker()
    try {
      await topics.changeConfigs(topic, changes)
    } catch (error) {
      if (error instanceof RequestError) throw new GateConfigRefused(error.message, { cause: error })
      throw error
    }
  }

  async uncheckedPatterns(topic: string): Promise<readonly UncheckedPattern[]> {
    const { topics, gate } = await this.#broker()
    const policy = topics.configsOf(topic)?.policy ?? 'none'
    return policy === 'none' ? [] : gate.uncheckedPatterns(policy)
  }

  async #broker(): Promise<GatedBroker> {
    const parts = await this.#parts
    if (parts === undefined) throw governanceErrors.noGate()
    return parts
  }
}

function sourceOf(configSource: number): GateConfig['source'] {
  if (configSource === configSources.topic) return 'topic'
  return configSource === configSources.default ? 'built-in' : 'default'
}
