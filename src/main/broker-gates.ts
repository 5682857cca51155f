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
import { validationConfigs } from '../validation/topic-configs.ts'

/** The gates of the broker of this process, which may be there later than who asks, or not at all. */
export class BrokerGates implements TopicGates {
  readonly #admin: Promise<TopicAdmin | undefined>
  #attach: (admin: TopicAdmin | undefined) => void = () => undefined

  constructor() {
    this.#admin = new Promise(resolve => (this.#attach = resolve))
  }

  /** The broker is there; undefined when it does not run after all. */
  attach(admin: TopicAdmin | undefined): void {
    this.#attach(admin)
  }

  /** Rejects with `noGate` where no broker runs. */
  async describe(topic: string): Promise<TopicGate | undefined> {
    const admin = await this.#broker()
    const found = admin.configsOf(topic)
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
    const admin = await this.#broker()
    try {
      await admin.changeConfigs(topic, changes)
    } catch (error) {
      if (error instanceof RequestError) throw new GateConfigRefused(error.message, { cause: error })
      throw error
    }
  }

  uncheckedPatterns(): readonly UncheckedPattern[] {
    return []
  }

  async #broker(): Promise<TopicAdmin> {
    const admin = await this.#admin
    if (admin === undefined) throw governanceErrors.noGate()
    return admin
  }
}

function sourceOf(configSource: number): GateConfig['source'] {
  if (configSource === configSources.topic) return 'topic'
  return configSource === configSources.default ? 'built-in' : 'default'
}
