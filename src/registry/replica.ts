import { RegistryState } from './state.ts'
import type { Changes, RegistryStore } from './store.ts'

type ChangesAfter = (sequence: number) => Promise<readonly Changes[] | 'gone'>

/** This node's copy of the committed state, kept up to date from the store. */
export class Replica {
  readonly #store: RegistryStore
  #state = RegistryState.empty()
  #sequence = 0
  /** The order of writes goes on from here; drafts share it. */
  readonly written = { last: 0 }
  #nextCheck: Promise<void> | undefined
  #runningCheck: Promise<void> | undefined

  constructor(store: RegistryStore) {
    this.#store = store
  }

  /** Replaced as a whole when the store no longer keeps all that happened since. */
  get state(): RegistryState {
    return this.#state
  }

  /** Number of the last write that is in the state. */
  get sequence(): number {
    return this.#sequence
  }

  /** Reads everything anew. */
  async load(): Promise<void> {
    const state = RegistryState.empty()
    const chunks = this.#store.load()
    for (;;) {
      const next = await chunks.next()
      if (next.done) {
        this.#state = state
        this.#sequence = next.value
        return
      }
      state.load(next.value)
      this.#noteWritten(next.value)
    }
  }

  /**
   * Resolves once everything is here that was committed before the call; undefined when nothing can be missing. Calls
   * share one question to the store, but never one that was asked before they came.
   */
  fresh(): Promise<void> | undefined {
    if (this.#store.isExclusive) return undefined
    this.#nextCheck ??= this.#checkAfterRunning()
    return this.#nextCheck
  }

  async #checkAfterRunning(): Promise<void> {
    try {
      await this.#runningCheck
    } catch {
      // Whoever waits for that check is told; the next one asks anew.
    }
    this.#runningCheck = this.#nextCheck
    this.#nextCheck = undefined
    if ((await this.#store.sequence()) !== this.#sequence) await this.catchUp(after => this.#store.changesAfter(after))
  }

  /** Applies what was committed elsewhere. */
  async catchUp(changesAfter: ChangesAfter): Promise<void> {
    const from = this.#sequence
    const missed = await changesAfter(from)
    // Somebody else caught up meanwhile.
    if (this.#sequence !== from) return
    if (missed === 'gone') return this.load()
    for (const changes of missed) {
      this.#state.apply(changes)
      this.#noteWritten(changes)
    }
    this.#sequence += missed.length
  }

  /** Takes in a write of this node that was committed as `sequence`, unless it came back by `catchUp` already. */
  commit(sequence: number, flush: () => void): void {
    if (this.#sequence >= sequence) return
    flush()
    this.#sequence = sequence
  }

  #noteWritten(changes: Changes): void {
    for (const row of changes.versions) if (row.written > this.written.last) this.written.last = row.written
  }
}
