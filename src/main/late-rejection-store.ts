import type { Rejection, RejectionFilter, RejectionStore, RejectionSummary } from '../governance/rejections.ts'

/** A store of rejections that is there before its database: what is asked of it waits until then. */
export class LateRejectionStore implements RejectionStore {
  readonly #store: Promise<RejectionStore>
  #attach: (store: RejectionStore) => void = () => undefined

  constructor() {
    this.#store = new Promise(resolve => (this.#attach = resolve))
  }

  attach(store: RejectionStore): void {
    this.#attach(store)
  }

  async keep(rejections: readonly Rejection[], summaries: readonly RejectionSummary[]): Promise<void> {
    return (await this.#store).keep(rejections, summaries)
  }

  async find(id: string): Promise<Rejection | undefined> {
    return (await this.#store).find(id)
  }

  async list(filter: RejectionFilter): Promise<readonly Rejection[]> {
    return (await this.#store).list(filter)
  }

  async summaries(topic: string, sinceMs: number): Promise<readonly RejectionSummary[]> {
    return (await this.#store).summaries(topic, sinceMs)
  }

  async prune(olderThanMs: number, keep: number): Promise<void> {
    return (await this.#store).prune(olderThanMs, keep)
  }
}
