import { ContentMissing } from './contents.ts'
import { Draft } from './draft.ts'
import { errors } from './errors.ts'
import type { Replica } from './replica.ts'
import type { RegistryState } from './state.ts'
import type { RegistryStore, StoreTransaction } from './store.ts'

/** Changes a draft and gives the answer to the client; rejects with the refusal. */
export type Write<Answer> = (draft: Draft) => Promise<Answer>

/** Where a write is tried, and who is told when it changes something after all. */
export interface TrialOptions {
  readonly state: RegistryState
  /** `Replica.sequence` when `state` was taken. */
  readonly sequence: number
  readonly onChange?: () => void
}

/** What a write came to on the state as it was after the write `sequence`. */
interface Trial {
  readonly sequence: number
  readonly draft: Draft
  readonly answer: unknown
}

interface Job {
  readonly write: Write<unknown>
  readonly trial: Trial | undefined
  readonly settle: (outcome: Outcome) => void
}

type Outcome = { readonly answer: unknown } | { readonly error: unknown }

/** How many writes travel in one transaction. */
const MAX_BATCH = 128
/** UTF-16 code units of new texts after which a transaction takes no further write: what one statement holds stays bounded. */
const MAX_BATCH_TEXT = 4_000_000

/** Carries out writes one after the other, and commits together those that are waiting. */
export class Writer {
  readonly #store: RegistryStore
  readonly #replica: Replica
  readonly #clock: () => number
  readonly #queue: Job[] = []
  #isRunning = false

  constructor(store: RegistryStore, replica: Replica, clock: () => number) {
    this.#store = store
    this.#replica = replica
    this.#clock = clock
  }

  /**
   * Tries a write on the committed state first: what is refused, or changes nothing, needs no lock. What it came to counts
   * where nobody else wrote meanwhile; else what is costly to find out is remembered when the write is carried out under
   * the lock. Resolves when the change is durable.
   */
  async write<Answer>(write: Write<Answer>, trialOptions: TrialOptions = this.#replica): Promise<Answer> {
    const { state, sequence, onChange } = trialOptions
    const draft = this.#draft(state)
    let trial: Trial | undefined
    try {
      const answer = await write(draft)
      if (draft.isEmpty) return answer
      trial = { sequence, draft, answer }
    } catch (error) {
      // What it looked at went meanwhile: under the lock nothing goes.
      if (!(error instanceof ContentMissing)) throw error
    }
    onChange?.()
    return this.#enqueue(write, trial)
  }

  #draft(state = this.#replica.state): Draft {
    return new Draft(state, this.#clock, this.#replica.written)
  }

  #enqueue<Answer>(write: Write<Answer>, trial: Trial | undefined): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const settle = (outcome: Outcome) => {
        if ('error' in outcome) reject(outcome.error)
        else resolve(outcome.answer as Answer)
      }
      this.#queue.push({ write, trial, settle })
      void this.#run()
    })
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, MAX_BATCH)
      const outcomes = await this.#commit(batch)
      // What found no room in this transaction goes first in the next.
      this.#queue.unshift(...batch.slice(outcomes.length))
      outcomes.forEach((outcome, position) => batch[position]?.settle(outcome))
    }
    this.#isRunning = false
  }

  async #commit(batch: readonly Job[]): Promise<readonly Outcome[]> {
    try {
      const done = await this.#store.transaction(transaction => this.#carryOut(transaction, batch))
      if (done.sequence !== undefined) this.#replica.commit(done.sequence, () => done.draft.flush())
      return done.outcomes
    } catch (cause) {
      // Committed or not: the next transaction catches up with what the store says.
      const error = errors.storeFailed(
        'The store could not confirm the write. It may or may not have happened: read it back, or send the request again.',
        { cause },
      )
      return batch.map(() => ({ error }))
    }
  }

  async #carryOut(transaction: StoreTransaction, batch: readonly Job[]) {
    await this.#replica.catchUp(after => transaction.changesAfter(after))
    const draft = this.#draft()
    const outcomes: Outcome[] = []
    for (const job of batch) {
      const isTrialGood = draft.isEmpty && job.trial?.sequence === this.#replica.sequence
      outcomes.push(isTrialGood ? adopt(job.trial, draft) : await attempt(job, draft))
      if (draft.textLength > MAX_BATCH_TEXT) break
    }
    if (draft.isEmpty) return { draft, outcomes, sequence: undefined }
    await transaction.write(draft.changes())
    return { draft, outcomes, sequence: transaction.sequence + 1 }
  }
}

function adopt({ draft, answer }: Trial, below: Draft): Outcome {
  draft.flush(below)
  return { answer }
}

/** A write that is refused leaves the others of its batch as they are. */
async function attempt(job: Job, draft: Draft): Promise<Outcome> {
  const own = draft.nested()
  try {
    const answer = await job.write(own)
    own.flush(draft)
    return { answer }
  } catch (error) {
    return { error }
  }
}
