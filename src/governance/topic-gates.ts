import type { RecordField } from './rejections.ts'

/** How closely a field is looked at, from the least to the most. */
export const gateLevels = ['none', 'id', 'payload'] as const
export type GateLevel = (typeof gateLevels)[number]

/** What becomes of records that fail. */
export const gateOutcomes = ['observe', 'mark', 'quarantine', 'reject'] as const
export type GateOutcome = (typeof gateOutcomes)[number]

/** A topic config of the gate, and what holds. */
export interface GateConfig {
  readonly name: string
  readonly value: string
  /** Set on the topic, as a default (by the settings or a client), or by nobody. */
  readonly source: 'topic' | 'default' | 'built-in'
}

/** The gate of a topic as its configs make it. */
export interface TopicGate {
  readonly topic: string
  readonly levels: Readonly<Record<RecordField, GateLevel>>
  readonly outcome: GateOutcome
  readonly configs: readonly GateConfig[]
}

/** The broker does not take these configs; the message says why. */
export class GateConfigRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GateConfigRefused'
  }
}

/** A regular expression of a JSON schema that takes more than linear time, so that values are not checked against it. */
export interface UncheckedPattern {
  readonly field: RecordField
  readonly subject: string
  readonly schemaId: number
  readonly pattern: string
}

/** Port: the configs by which topics say what is checked of their records. Names are those of the broker. */
export interface TopicGates {
  /** Undefined when there is no such topic. */
  describe(topic: string): Promise<TopicGate | undefined>
  /** Changes configs of a topic, all or none; null takes the topic's own value away. Rejects with GateConfigRefused. */
  alter(topic: string, changes: ReadonlyMap<string, string | null>): Promise<void>
  /** Those of schemas that records of the topic were checked against. */
  uncheckedPatterns(topic: string): Promise<readonly UncheckedPattern[]>
}
