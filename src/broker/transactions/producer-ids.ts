/** Producer ids that nobody else hands out. */
export interface ProducerIdBlock {
  readonly first: bigint
  readonly count: number
}

/** Port: takes blocks of producer ids, never the same one twice, restarts included. */
export interface ProducerIdBlocks {
  /** Resolves once it is durable that the block is taken. */
  take(): Promise<ProducerIdBlock>
}

/** Hands out producer ids one by one. */
export class ProducerIds {
  readonly #blocks: ProducerIdBlocks
  #next = 0n
  #left = 0
  #taking: Promise<void> | undefined

  constructor(blocks: ProducerIdBlocks) {
    this.#blocks = blocks
  }

  /** An id that was never handed out before. Rejects as the port does. */
  async next(): Promise<bigint> {
    while (this.#left === 0) {
      this.#taking ??= this.#take()
      await this.#taking
    }
    this.#left--
    return this.#next++
  }

  async #take(): Promise<void> {
    try {
      const { first, count } = await this.#blocks.take()
      this.#next = first
      this.#left = count
    } finally {
      this.#taking = undefined
    }
  }
}
