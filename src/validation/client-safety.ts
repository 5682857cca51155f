/** What a client said of itself with ApiVersions. */
export interface ClientSoftware {
  readonly name: string
  readonly version: string
}

/** Names in the clients' sources; of the last one, earlier versions lose records (kafka.md 1.7). */
const safeNames: ReadonlySet<string> = new Set(['apache-kafka-java', 'librdkafka', 'kgo', 'sarama', 'kafka-python'])
const safePrefix = 'confluent-kafka-'
const platformatic = { name: 'platformatic-kafka', major: 2, minor: 9 }

/** Whether a client keeps its sequences by partition when a request is refused in part. One without a name does not. */
export function survivesPartialRejection(software: ClientSoftware | undefined): boolean {
  if (software === undefined) return false
  const { name, version } = software
  if (safeNames.has(name) || name.startsWith(safePrefix)) return true
  if (name !== platformatic.name) return false
  const [major = 0, minor = 0] = version.split('.').map(part => Number.parseInt(part, 10))
  return major > platformatic.major || (major === platformatic.major && minor >= platformatic.minor)
}

/** A produce request, as far as it matters whether one bad partition refuses all. */
export interface RequestShape {
  readonly software: ClientSoftware | undefined
  readonly isTransactional: boolean
  readonly partitionCount: number
  /** Whether any of its batches has a producer id. */
  readonly hasProducerId: boolean
}

/** Whether a bad partition under this policy refuses the whole request (kafka.md 1.7). */
export function refusesWholeRequest(policy: 'auto' | 'partition' | 'request', request: RequestShape): boolean {
  if (request.isTransactional || policy === 'request') return true
  if (policy === 'partition' || request.partitionCount === 1 || !request.hasProducerId) return false
  return !survivesPartialRejection(request.software)
}
