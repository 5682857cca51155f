import type { MetadataStore } from './store.ts'
import type { ProducerIdBlock, ProducerIdBlocks } from './transactions/producer-ids.ts'

const kind = 'cluster'
const key = 'nextProducerId'
const blockSize = 1000

/** Blocks of producer ids; that one is taken is on the disk before any of it is handed out. */
export function producerIdBlocks(metadata: MetadataStore): ProducerIdBlocks {
  const take = async (): Promise<ProducerIdBlock> => {
    const first = Number(metadata.entries(kind).get(key) ?? 0)
    await metadata.write([{ kind, key, value: first + blockSize }])
    return { first: BigInt(first), count: blockSize }
  }
  let turn: Promise<unknown> = Promise.resolve()
  return {
    take() {
      const block = turn.then(take)
      turn = block.catch(() => undefined)
      return block
    },
  }
}
