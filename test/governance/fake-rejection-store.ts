import type { Rejection, RejectionFilter, RejectionStore, RejectionSummary } from '../../src/governance/rejections.ts'

/** A store of rejections in memory, which can be told to fail or to keep its callers waiting. */
export class FakeRejectionStore implements RejectionStore {
  readonly kept: Rejection[] = []
  readonly counts: RejectionSummary[] = []
  readonly writes: { readonly rejections: number; readonly counts: number }[] = []
  readonly prunes: (readonly [olderThanMs: number, keep: number])[] = []
  failure: Error | undefined
  /** A write waits for it. */
  gate: Promise<void> | undefined

  async keep(rejections: readonly Rejection[], summaries: readonly RejectionSummary[]): Promise<void> {
    this.writes.push({ rejections: rejections.length, counts: summaries.length })
    await this.gate
    if (this.failure) throw this.failure
    this.kept.push(...rejections)
    this.counts.push(...summaries)
  }

  async find(id: string): Promise<Rejection | undefined> {
    return this.kept.find(one => one.id === id)
  }

  async list({ topic, clientId, limit }: RejectionFilter): Promise<readonly Rejection[]> {
    return this.kept
      .filter(one => (topic ?? one.topic) === one.topic && (clientId ?? one.clientId) === one.clientId)
      .sort((a, b) => (a.id < b.id ? 1 : -1))
      .slice(0, limit)
  }

  async summaries(topic: string, sinceMs: number): Promise<readonly RejectionSummary[]> {
    return this.counts.filter(one => one.topic === topic && one.lastSeenMs >= sinceMs)
  }

  async prune(olderThanMs: number, keep: number): Promise<void> {
    this.prunes.push([olderThanMs, keep])
  }

  /** How many failures the counts tell of. */
  get total(): number {
    return this.counts.reduce((sum, { count }) => sum + count, 0)
  }
}
