import { GateKeeping } from './gate-keeping.ts'
import { governanceErrors } from './governance-errors.ts'
import type { Rejection, RejectionFilter, RejectionReads } from './rejections.ts'
import type { TopicGates } from './topic-gates.ts'

/** The operations on rejections and gates. */
export class Governance {
  readonly gates: GateKeeping
  readonly #rejections: RejectionReads

  /** @param now milliseconds since 1970 */
  constructor(rejections: RejectionReads, gates: TopicGates, now: () => number) {
    this.#rejections = rejections
    this.gates = new GateKeeping(rejections, gates, now)
  }

  /** Newest first. */
  rejections(filter: RejectionFilter): Promise<readonly Rejection[]> {
    return this.#rejections.list(filter)
  }

  /** Rejects with `rejectionNotFound`. */
  async rejection(id: string): Promise<Rejection> {
    const found = await this.#rejections.find(id)
    if (found === undefined) throw governanceErrors.rejectionNotFound(id)
    return found
  }
}
