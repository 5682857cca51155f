/** What the gate may spend. */
export interface GateSettings {
  /** Records of one batch; a batch of more fails as a whole. */
  readonly maxRecords: number
  /** A batch that has no verdict after this time, and so much more for each MiB of records, is unresolved. */
  readonly timeoutMs: number
  readonly timeoutMsPerMib: number
  /** Levels of nesting in payloads. */
  readonly protobufDepth: number
  readonly depth: number
  /** Steps of one payload: so many, and so many more for each byte. */
  readonly baseSteps: number
  readonly stepsPerByte: number
  /** Time for which it is remembered that an id is none, or not of its subject. */
  readonly negativeTtlMs: number
  /** Verdicts on ids kept at hand. */
  readonly cachedIds: number
  /** Weight of the parsed schemas kept at hand, in nodes. */
  readonly cachedNodes: number
}

/** The settings of a gate that nobody has set up. */
export const defaultGateSettings: GateSettings = {
  maxRecords: 1_000_000,
  timeoutMs: 1000,
  timeoutMsPerMib: 200,
  protobufDepth: 100,
  depth: 500,
  baseSteps: 200_000,
  stepsPerByte: 50,
  negativeTtlMs: 1000,
  cachedIds: 10_000,
  cachedNodes: 200_000,
}
