import { PGlite } from '@electric-sql/pglite'
import type { Row, Values } from './database.ts'
import { SyncedFiles } from './synced-files.ts'
import { parseMessage, queryMessage, readAnswer, runMessage, type Answer } from './wire.ts'

/**
 * As PGlite's own parameters, but syncing. Nothing gathers statistics on tables here, so plans that pay off only for
 * tables without a usable index are ruled out: a plan made while a table is empty is kept.
 */
const settings = [
  ['search_path', 'public'],
  ['exit_on_error', 'false'],
  ['log_checkpoints', 'false'],
  ['max_worker_processes', '0'],
  ['max_parallel_workers', '0'],
  ['max_parallel_workers_per_gather', '0'],
  ['max_parallel_maintenance_workers', '0'],
  ['io_method', 'sync'],
  ['fsync', 'on'],
  ['wal_sync_method', 'fsync'],
  ['full_page_writes', 'on'],
  ['synchronous_commit', 'on'],
  ['wal_level', 'minimal'],
  ['max_wal_senders', '0'],
  ['min_wal_size', '16MB'],
  ['max_wal_size', '64MB'],
  ['shared_buffers', '16MB'],
  ['enable_seqscan', 'off'],
  ['enable_hashjoin', 'off'],
  ['enable_mergejoin', 'off'],
] as const

const startParams = ['--single', '-O', '-j', ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])]

/** Small segments: the first one of a new stretch of the log costs 2 ms instead of 30, and an empty database is 14 MB. */
const initDbStartParams = ['--wal-segsize=1']

/** Without a query for the types of arrays at every start: values are texts here. */
class Postgres extends PGlite {
  override async _initArrayTypes(): Promise<void> {}
}

/** What PGlite throws where PostgreSQL returns to its loop after an error of a statement. */
const LOOP_LONGJMP_STATUS = 100

/** The entry of PostgreSQL's loop; an internal of PGlite, pinned with its version. */
interface PostgresModule {
  _PostgresMainLoopOnce: () => void
}

/**
 * PostgreSQL inside this thread, on a folder that no one else has open. A statement blocks the thread.
 *
 * PostgreSQL gives up where it cannot write its log (a PANIC). PGlite would call it again and again, for ever, so whoever
 * opens an engine says how the thread is to end.
 */
export class Engine {
  readonly #files: SyncedFiles
  readonly #postgres: PGlite
  readonly #prepared = new Map<string, string>()

  private constructor(files: SyncedFiles, postgres: PGlite) {
    this.#files = files
    this.#postgres = postgres
  }

  /** Opens the database in `folder`, and makes one when the folder is empty. `breakDown` ends the thread. */
  static async open(folder: string, breakDown: (error: Error) => never): Promise<Engine> {
    const files = new SyncedFiles(folder)
    let complaint = 'no reason was given'
    const fail = (cause: unknown): never => {
      throw breakDown(new Error(`the embedded database broke down: ${complaint}`, { cause: files.failure ?? cause }))
    }
    const postgres = new Postgres({
      fs: files,
      startParams,
      initDbStartParams,
      onStderr(line) {
        if (/(PANIC|FATAL): /.test(line)) complaint = line.slice(line.search(/PANIC|FATAL/))
        return false
      },
    })
    await postgres.waitReady.catch(fail)
    guardLoop(postgres.Module, fail)
    return new Engine(files, postgres)
  }

  /** Syncs of files so far. */
  get syncs(): number {
    return this.#files.syncs
  }

  /** Runs one statement. Throws DatabaseError. */
  async run(statement: string, values: Values): Promise<readonly Row[]> {
    const name = this.#prepared.get(statement) ?? (await this.#prepare(statement))
    return (await this.#exchange(runMessage(name, values))).rows
  }

  /** Runs a script of statements without values. Throws DatabaseError. */
  async script(text: string): Promise<Answer> {
    return this.#exchange(queryMessage(text))
  }

  async close(): Promise<void> {
    await this.script('checkpoint')
    await this.#postgres.close()
  }

  async #prepare(statement: string): Promise<string> {
    const name = `s${this.#prepared.size + 1}`
    await this.#exchange(parseMessage(name, statement))
    this.#prepared.set(statement, name)
    return name
  }

  async #exchange(message: Buffer): Promise<Answer> {
    const chunks: Buffer[] = []
    await this.#postgres.execProtocolRawStream(message, {
      syncToFs: false,
      // What is handed in is a view of memory that the next statement overwrites.
      onRawData: bytes => void chunks.push(Buffer.from(bytes)),
    })
    const answer = readAnswer(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    if (answer.error) throw answer.error
    return answer
  }
}

function guardLoop(module: object, fail: (cause: unknown) => never): void {
  const loop = module as PostgresModule
  const once = loop._PostgresMainLoopOnce
  if (typeof once !== 'function') throw new Error('this version of PGlite runs PostgreSQL in another way')
  loop._PostgresMainLoopOnce = () => {
    try {
      once()
    } catch (error) {
      if ((error as { status?: unknown }).status !== LOOP_LONGJMP_STATUS) fail(error)
      throw error
    }
  }
}
