import type { RejectionStore } from '../governance/rejections.ts'
import type { Changes, Content, ContentKey, RegistryStore, StoreTransaction, VersionRow } from '../registry/store.ts'
import { readBindings, readVersions } from './bulk-rows.ts'
import { DatabaseError, type Database, type Row, type Session } from './database.ts'
import { NameReader, type LongName } from './name-codec.ts'
import { statements } from './statements.ts'
import { readAssociation } from './stored-associations.ts'
import { contentKeys, noChanges, present, readContent, readLoggedChanges, readSmallTables } from './stored-changes.ts'
import { PostgresRejectionStore } from './rejection-store.ts'
import { within } from './time-limit.ts'

/** Blocks of a table that are read with one statement: some 1,100 rows. More of them leave larger gaps in memory. */
const BLOCKS_AT_ONCE = 16
/** Writes of the log that are read with one statement. */
const WRITES_AT_ONCE = 1000
/** Beyond this much text, loading everything again is the cheaper way to catch up. */
const MAX_CATCH_UP_LENGTH = 64 * 1024 * 1024
const CHECK_TIMEOUT_MS = 5000

/** A registry's store whose database holds rejections as well. */
export interface DatabaseStore extends RegistryStore {
  readonly rejections: RejectionStore
}

/** The registry's store on a PostgreSQL, whichever it is. */
export class PostgresRegistryStore implements DatabaseStore {
  readonly rejections: RejectionStore
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
    this.rejections = new PostgresRejectionStore(database)
  }

  get isExclusive(): boolean {
    return this.#database.isExclusive
  }

  get clusterId(): string {
    return this.#database.clusterId
  }

  async *load(): AsyncGenerator<Changes, number> {
    const snapshot = await this.#database.snapshot()
    try {
      const [state] = await snapshot.run(statements.state)
      const names = new NameReader(await readLongNames(snapshot))
      const contexts = await snapshot.run(statements.contexts)
      const configs = await snapshot.run(statements.configs)
      const modes = await snapshot.run(statements.modes)
      yield readSmallTables({ contexts, configs, modes }, names)
      const associations = await snapshot.run(statements.associations)
      yield { ...noChanges, associations: associations.map(row => readAssociation(row, names)) }
      const [blocks] = await snapshot.run(statements.blocks)
      for await (const text of readInBlocks(snapshot, statements.bindingsInBlocks, Number(blocks?.[1]))) {
        yield { ...noChanges, bindings: readBindings(text, names) }
      }
      const versions: VersionRow[] = []
      for await (const text of readInBlocks(snapshot, statements.versionsInBlocks, Number(blocks?.[0]))) {
        for (const row of readVersions(text, names)) versions.push(row)
      }
      // Sorted here: an index on `written` would cost every write more than this costs a start.
      yield { ...noChanges, versions: versions.sort((a, b) => a.written - b.written) }
      return Number(state?.[1])
    } finally {
      await snapshot.end()
    }
  }

  async readContents(keys: readonly ContentKey[]): Promise<readonly Content[]> {
    if (keys.length === 0) return []
    const rows = await this.#database.run(statements.contents, [contentKeys(keys)])
    return rows.map(readContent)
  }

  sequence(): Promise<number> {
    return this.#database.sequence()
  }

  changesAfter(sequence: number): Promise<readonly Changes[] | 'gone'> {
    return changesAfter(this.#database, sequence)
  }

  async transaction<T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T> {
    const turn = await this.#database.takeWriteTurn()
    let written: Changes | undefined
    let result: T
    try {
      result = await work({
        sequence: turn.sequence,
        // Nobody else writes now: what has the last number needs no question.
        changesAfter: async sequence => (sequence === turn.sequence ? [] : changesAfter(turn, sequence)),
        write: async changes => {
          if (written) throw new Error('a transaction writes once')
          written = changes
        },
      })
    } catch (error) {
      await turn.abandon()
      throw error
    }
    await (written ? turn.commit(written) : turn.abandon())
    return result
  }

  async check(): Promise<void> {
    await within(CHECK_TIMEOUT_MS, this.#database.run(statements.probe), () => {
      return new DatabaseError(`the database did not answer within ${CHECK_TIMEOUT_MS} ms`)
    })
  }

  stop(): Promise<void> {
    return this.#database.stop()
  }
}

/** The non-empty texts of a statement that reads a range of blocks; the next one is under way while one is used. */
async function* readInBlocks(session: Session, statement: string, blocks: number): AsyncGenerator<string> {
  const read = (block: number): Promise<readonly Row[]> =>
    session.run(statement, [`(${block},0)`, `(${Math.min(block + BLOCKS_AT_ONCE, blocks)},0)`])
  let next = blocks > 0 ? read(0) : undefined
  try {
    for (let block = BLOCKS_AT_ONCE; next; block += BLOCKS_AT_ONCE) {
      const [row] = await next
      next = block < blocks ? read(block) : undefined
      if (row?.[0]) yield row[0]
    }
  } finally {
    await Promise.allSettled([next])
  }
}

async function changesAfter(session: Session, after: number): Promise<readonly Changes[] | 'gone'> {
  const writes: Row[] = []
  let last = after
  let length = 0
  for (;;) {
    const rows = await session.run(statements.changesAfter, [String(last), String(WRITES_AT_ONCE)])
    const committed = Number(rows[0]?.[0])
    if (committed === last) break
    for (const [, sequence, ...columns] of rows) {
      // A gap: pruned, written by a process that kept no log, or the database was put back to an earlier state.
      if (Number(sequence) !== last + 1) return 'gone'
      last++
      length += columns.reduce((sum, column) => sum + (column?.length ?? 0), 0)
      writes.push(columns)
    }
    if (length > MAX_CATCH_UP_LENGTH) return 'gone'
    if (last >= committed) break
  }
  const mentionsLongName = writes.some(columns => columns.some(column => column?.includes('\\u001b#')))
  const names = new NameReader(mentionsLongName ? await readLongNames(session) : [])
  return writes.map(columns => readLoggedChanges(columns, names))
}

async function readLongNames(session: Session): Promise<readonly LongName[]> {
  const rows = await session.run(statements.longNames)
  return rows.map(([key, name]) => ({ key: present(key), name: present(name) }))
}
