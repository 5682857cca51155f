import { SourceProblem } from './schema-sources.ts'

/** Subjects by topic. */
export interface TopicSubjects {
  readonly topics: ReadonlyMap<string, readonly string[]>
  readonly keys: ReadonlyMap<string, readonly string[]>
}

/**
 * The topics that subjects belong to: `orders` of `orders-value` and `orders-key`, in any context, and those given as
 * `topic=subject`, whose values they are. Throws SourceProblem.
 */
export function topicsOf(subjects: readonly string[], given: readonly string[]): TopicSubjects {
  const topics = new Map<string, string[]>()
  const keys = new Map<string, string[]>()
  for (const subject of subjects) {
    const [, topic = '', half] = /^(?::\.[^:]*:)?(.+)-(key|value)$/s.exec(subject) ?? []
    if (half !== undefined) add(half === 'key' ? keys : topics, topic, subject)
  }
  const known = new Set(subjects)
  for (const pair of given) {
    const [, topic, subject] = /^([^=]+)=(.+)$/s.exec(pair) ?? []
    if (topic === undefined || subject === undefined)
      throw new SourceProblem(`'${pair}' is not of the form topic=subject.`)
    if (!known.has(subject))
      throw new SourceProblem(`the topic '${topic}' has the subject '${subject}', which is not there.`)
    add(topics, topic, subject)
  }
  return { topics, keys }
}

function add(map: Map<string, string[]>, topic: string, subject: string): void {
  const known = map.get(topic) ?? []
  map.set(topic, known.includes(subject) ? known : [...known, subject])
}
