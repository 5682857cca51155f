import type { Changes, Content, ContentKey, RegistryStore, StoreTransaction, VersionRow } from '../registry/store.ts'

const key = (content: ContentKey): string => `${content.type}${content.guid}`

/** A store in memory, which several registries can share as nodes share a database. It ends with the process. */
export class MemoryStore implements RegistryStore {
  readonly isExclusive: boolean
  readonly clusterId = 'memory'
  readonly #contents = new Map<string, Content>()
  readonly #log: Changes[] = []
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: { readonly isExclusive: boolean } = { isExclusive: true }) {
    this.isExclusive = options.isExclusive
  }

  // eslint-disable-next-line require-yield
  async *load(): AsyncGenerator<Changes, number> {
    for (const changes of this.#log) yield changes
    return this.#log.length
  }

  async readContents(keys: readonly ContentKey[]): Promise<readonly Content[]> {
    return keys.flatMap(one => this.#contents.get(key(one)) ?? [])
  }

  async sequence(): Promise<number> {
    return this.#log.length
  }

  async changesAfter(sequence: number): Promise<readonly Changes[] | 'gone'> {
    return this.#log.slice(sequence)
  }

  transaction<T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => this.#run(work))
    this.#turn = result.catch(() => undefined)
    return result
  }

  async check(): Promise<void> {}
  async stop(): Promise<void> {}

  /** How many writes were committed. */
  get commits(): number {
    return this.#log.length
  }

  async #run<T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> {
    let written: Changes | undefined
    const result = await work({
      sequence: this.#log.length,
      changesAfter: sequence => this.changesAfter(sequence),
      write: async changes => {
        written = changes
      },
    })
    if (written) this.#apply(written)
    return result
  }

  #apply(changes: Changes): void {
    for (const content of changes.contents) this.#contents.set(key(content), content)
    for (const gone of changes.removedContents) this.#contents.delete(key(gone))
    const versions: readonly VersionRow[] = structuredClone(changes.versions)
    this.#log.push({ ...changes, contents: [], versions })
  }
}
