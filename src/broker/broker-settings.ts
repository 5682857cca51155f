/** What an operator decides about the broker. */
export interface BrokerSettings {
  readonly nodeId: number
  readonly rack: string | null
  /** Whether a topic that a client asks for is made, where the client allows it too. */
  readonly autoCreateTopics: boolean
  /** Partitions of topics that do not say how many. */
  readonly defaultPartitions: number
  /** Partitions of all topics together. */
  readonly maxPartitions: number
  /** Partitions that one request may ask for. */
  readonly maxNewPartitions: number
  readonly offsetsPartitions: number
  readonly transactionsPartitions: number
  /** Most bytes in the answer to a Fetch, the first batch apart. */
  readonly maxFetchBytes: number
  readonly maxFetchSessions: number
  /** Partitions of all fetch sessions together. */
  readonly maxFetchSessionPartitions: number
  readonly maxRequestBytes: number
  /** Bytes that any batch may hold decompressed, and how many times what its topic takes if that is more. */
  readonly maxDecompressedBytes: number
  readonly decompressionFactor: number
  /** Longest request of a client that has not said who it is. */
  readonly maxUnauthenticatedRequestBytes: number
  /** Time for which an authentication holds (KIP-368); 0: for the life of the connection. */
  readonly authenticationLifetimeMs: number
  /** Time that the answer to a failed authentication is held back. */
  readonly failedAuthenticationDelayMs: number
}

/** The settings of a broker that nobody has set up. */
export const defaultBrokerSettings: BrokerSettings = {
  nodeId: 1,
  rack: null,
  autoCreateTopics: true,
  defaultPartitions: 1,
  maxPartitions: 100_000,
  maxNewPartitions: 10_000,
  offsetsPartitions: 50,
  transactionsPartitions: 50,
  maxFetchBytes: 57_671_680,
  maxFetchSessions: 1000,
  maxFetchSessionPartitions: 100_000,
  maxRequestBytes: 104_857_600,
  maxDecompressedBytes: 64 * 1024 * 1024,
  decompressionFactor: 32,
  maxUnauthenticatedRequestBytes: 524_288,
  authenticationLifetimeMs: 0,
  failedAuthenticationDelayMs: 100,
}
