import { connect, type Connected } from '../../client/connect.ts'
import { readSettings, type RegistryClientOptions } from '../../client/options.ts'
import { decoded, fields, flag, integer, list, map, optional, text } from '../../client/shape.ts'
import { path, query } from '../../client/target.ts'

/** A record that failed, as the server shows it. */
export interface ShownRecord {
  readonly batchIndex: number
  readonly field: string
  readonly reason: string
  readonly text: string
  readonly path?: string
  readonly subject?: string
  readonly schemaId?: number
  readonly schemaVersion?: number
  readonly fix: string
  readonly keySize: number
  readonly valueSize: number
  readonly bytes?: string
}

/** The failed records of a batch, as the server shows them. */
export interface ShownRejection {
  readonly id: string
  readonly time: string
  readonly topic: string
  readonly partition: number
  readonly client: string | null
  readonly software?: string
  readonly principal: string
  readonly outcome: string
  readonly recordCount: number
  readonly failedCount: number
  readonly records: readonly ShownRecord[]
}

/** A gate, as the server shows it. */
export interface ShownGate {
  readonly topic: string
  readonly key: string
  readonly value: string
  readonly outcome: string
  readonly configs: Readonly<Record<string, { readonly value: string; readonly source: string }>>
}

/** Failures that were alike. */
export interface ShownFinding {
  readonly field: string
  readonly reason: string
  readonly client: string | null
  readonly subject?: string
  readonly schemaId?: number
  readonly outcome: string
  readonly count: number
  readonly firstSeen: string
  readonly lastSeen: string
  readonly sampleIds: readonly string[]
}

/** What a gate has found. */
export interface ShownReport {
  readonly gate: ShownGate
  readonly since: string
  readonly failedCount: number
  readonly firstSeen?: string
  readonly lastSeen?: string
  readonly canBeTightened: boolean
  readonly findings: readonly ShownFinding[]
  readonly uncheckedPatterns: readonly {
    readonly field: string
    readonly subject: string
    readonly schemaId: number
    readonly pattern: string
  }[]
}

const shownRecord = fields({
  batchIndex: integer,
  field: text,
  reason: text,
  text,
  path: optional(text),
  subject: optional(text),
  schemaId: optional(integer),
  schemaVersion: optional(integer),
  fix: text,
  keySize: integer,
  valueSize: integer,
  bytes: optional(text),
})
const shownRejection = fields({
  id: text,
  time: text,
  topic: text,
  partition: integer,
  client: optional(text),
  software: optional(text),
  principal: text,
  outcome: text,
  recordCount: integer,
  failedCount: integer,
  records: list(shownRecord),
})
const shownGate = fields({
  topic: text,
  key: text,
  value: text,
  outcome: text,
  configs: map(fields({ value: text, source: text })),
})
const shownFinding = fields({
  field: text,
  reason: text,
  client: optional(text),
  subject: optional(text),
  schemaId: optional(integer),
  outcome: text,
  count: integer,
  firstSeen: text,
  lastSeen: text,
  sampleIds: list(text),
})
const shownReport = fields({
  gate: shownGate,
  since: text,
  failedCount: integer,
  firstSeen: optional(text),
  lastSeen: optional(text),
  canBeTightened: flag,
  findings: list(shownFinding),
  uncheckedPatterns: list(fields({ field: text, subject: text, schemaId: integer, pattern: text })),
})

/** What a list of rejections is narrowed by; times in milliseconds since 1970. */
export interface RejectionQuery {
  readonly topic?: string | undefined
  readonly client?: string | undefined
  readonly reason?: string | undefined
  readonly since?: number | undefined
  readonly until?: number | undefined
  readonly before?: string | undefined
  readonly limit?: number | undefined
}

/** The operations of `/governance/v1`. Every method rejects with RegistryError. */
export class GovernanceClient {
  readonly #connected: Connected

  constructor(options: RegistryClientOptions) {
    this.#connected = connect(options, readSettings(options), () => undefined)
  }

  /** Newest first; `next` goes on as `before`. */
  rejections(
    asked: RejectionQuery,
  ): Promise<{ readonly rejections: readonly ShownRejection[]; readonly next?: string }> {
    const target = `/governance/v1/rejections${query({ ...asked })}`
    const answer = fields({ rejections: list(shownRejection), next: optional(text) })
    return this.#connected.connection.read({ method: 'GET', target }, decoded(answer))
  }

  rejection(id: string): Promise<ShownRejection> {
    const target = path`/governance/v1/rejections/${id}`
    return this.#connected.connection.read({ method: 'GET', target }, decoded(shownRejection))
  }

  report(topic: string, since: number | undefined): Promise<ShownReport> {
    const target = path`/governance/v1/gates/${topic}` + query({ since })
    return this.#connected.connection.read({ method: 'GET', target }, decoded(shownReport))
  }

  change(
    topic: string,
    change: { readonly field: string; readonly level?: string | undefined; readonly outcome?: string | undefined },
    isForced: boolean,
  ): Promise<ShownGate> {
    const target = path`/governance/v1/gates/${topic}` + query({ force: isForced || undefined })
    return this.#connected.connection.write({ method: 'PUT', target, body: change }, decoded(shownGate))
  }

  close(): Promise<void> {
    return this.#connected.close()
  }
}
