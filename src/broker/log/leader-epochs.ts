import type { LeaderEpochStart } from '../store.ts'

/** An epoch and the offset behind its last record; -1 and -1 for one that is not known. */
export interface EpochEnd {
  readonly epoch: number
  readonly endOffset: bigint
}

/** The leader epochs of a partition, ascending; each holds up to where the next begins. */
export class LeaderEpochs {
  #starts: readonly LeaderEpochStart[]

  constructor(starts: readonly LeaderEpochStart[]) {
    this.#starts = starts
  }

  get starts(): readonly LeaderEpochStart[] {
    return this.#starts
  }

  /** The epoch of what is appended now. */
  get latest(): number {
    return this.#starts.at(-1)?.epoch ?? 0
  }

  /** Begins an epoch at an offset; whether that changed anything. Epochs that would hold nothing go. */
  begin(epoch: number, startOffset: bigint): boolean {
    if (this.#starts.length > 0 && epoch <= this.latest) return false
    this.#starts = [...this.#starts.filter(start => start.startOffset < startOffset), { epoch, startOffset }]
    return true
  }

  /** Forgets what is before the start of the log, but for the epoch that holds there; whether that changed anything. */
  cutStart(offset: bigint): boolean {
    const held = this.#starts.findLast(({ startOffset }) => startOffset <= offset)
    if (held === undefined || (held === this.#starts[0] && held.startOffset >= offset)) return false
    const later = this.#starts.filter(({ startOffset }) => startOffset > offset)
    this.#starts = [{ epoch: held.epoch, startOffset: offset }, ...later]
    return true
  }

  /** The epoch that an offset was written in; -1 for one before all. */
  at(offset: bigint): number {
    return this.#starts.findLast(({ startOffset }) => startOffset <= offset)?.epoch ?? -1
  }

  /**
   * Where an epoch ends: the answer of OffsetForLeaderEpoch. The epoch in it is the largest known up to the one asked for;
   * -1 and -1 when there is none, or the one asked for is yet to come.
   */
  endOf(epoch: number, endOffset: bigint): EpochEnd {
    // Of an empty log the first epoch begins at its end.
    if (epoch === this.latest || (epoch < 0 && this.#starts.length === 0)) return { epoch, endOffset }
    const next = this.#starts.findIndex(start => start.epoch > epoch)
    if (next === -1) return { epoch: -1, endOffset: -1n }
    const [before, after] = [this.#starts[next - 1], this.#starts[next]]
    // KIP-279: an epoch before all that are known ends where the first of them begins.
    return { epoch: before?.epoch ?? epoch, endOffset: after?.startOffset ?? -1n }
  }
}
