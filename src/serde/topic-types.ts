/** What values of a topic are: when they are read, and what may be given to be written. */
export interface TopicValue {
  readonly read: unknown
  readonly write: unknown
}

/** Topics by name, with what their values are; `headgate types` writes one as `Topics` and one for keys as `Keys`. */
export type TopicTypes<Topics> = { readonly [topic in keyof Topics]: TopicValue }

/** Any topic, any value: what serializers take without a type. */
export type AnyTopics = Readonly<Record<string, TopicValue>>

/** The names of the topics. */
export type TopicOf<Topics> = keyof Topics & string

/** What may be written to a topic; null is a tombstone. */
export type WrittenTo<Topics extends TopicTypes<Topics>, Topic extends keyof Topics> = Topics[Topic]['write'] | null

/** What is read from a topic; null where the payload is. */
export type ReadFrom<Topics extends TopicTypes<Topics>, Topic extends keyof Topics> = Topics[Topic]['read'] | null
