/** What an operator decides about groups. */
export interface GroupSettings {
  readonly minSessionTimeoutMs: number
  readonly maxSessionTimeoutMs: number
  /** How long the first join of an empty group waits for others. */
  readonly initialRebalanceDelayMs: number
  /** How long a join of a member without an id may wait. */
  readonly newMemberJoinTimeoutMs: number
  /** Members of one group, those still to come with their id included. */
  readonly maxGroupSize: number
  readonly maxGroups: number
  /** Protocols and metadata of one member, or its part of an assignment. */
  readonly maxMemberBytes: number
  readonly maxOffsetMetadataLength: number
  readonly offsetsRetentionMs: number
  readonly offsetsRetentionCheckIntervalMs: number
  /** Groups of the newer protocol (KIP-848). */
  readonly consumer: ConsumerGroupSettings
}

/** What an operator decides about groups of the newer protocol. */
export interface ConsumerGroupSettings {
  readonly sessionTimeoutMs: number
  readonly heartbeatIntervalMs: number
  /** The least time between two assignments of one group. */
  readonly assignmentIntervalMs: number
  /** Topic names that one member may subscribe to, and names that it may own partitions of. */
  readonly maxSubscribedTopics: number
  readonly maxRegexLength: number
}
