/** A topic as far as coordinators need to know it. */
export interface TopicEntry {
  readonly topicId: string
  readonly name: string
  readonly partitionCount: number
}

/** Port: the topics there are. */
export interface TopicDirectory {
  /** Grows with every topic created or deleted and every partition added. */
  readonly version: number
  byName(name: string): TopicEntry | undefined
  byId(topicId: string): TopicEntry | undefined
  all(): Iterable<TopicEntry>
}
