import { Buffer } from 'node:buffer'
import { join } from 'node:path'
import type { LeaderEpochStart } from '../broker/store.ts'
import type { Files } from './files.ts'
import { replaceFile } from './whole-file.ts'

/** Kafka's name for it. */
const fileName = 'leader-epoch-checkpoint'

/** Kafka's text: a version, the number of lines, and on each an epoch and where it starts. */
export async function saveLeaderEpochs(
  files: Files,
  folder: string,
  epochs: readonly LeaderEpochStart[],
): Promise<void> {
  const lines = epochs.map(({ epoch, startOffset }) => `${epoch} ${startOffset}\n`)
  await replaceFile(files, join(folder, fileName), Buffer.from(`0\n${epochs.length}\n${lines.join('')}`))
}

/** The epochs of the file; none when there is no file, or another text in it: they are in the batches too. */
export async function loadLeaderEpochs(files: Files, folder: string): Promise<readonly LeaderEpochStart[]> {
  const bytes = await files.readWhole(join(folder, fileName))
  const [version, count, ...lines] = bytes?.toString('utf8').trimEnd().split('\n') ?? []
  if (version !== '0' || Number(count) !== lines.length) return []
  const epochs = lines.flatMap(line => {
    const [, epoch, startOffset] = /^(\d{1,9}) (\d{1,19})$/.exec(line) ?? []
    return epoch === undefined || startOffset === undefined
      ? []
      : [{ epoch: Number(epoch), startOffset: BigInt(startOffset) }]
  })
  return epochs.length === lines.length ? epochs : []
}
