import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { Mode } from '../../client/entities.ts'
import type { ScopeName } from '../snapshot/scopes.ts'

/** The modes that scopes had before an import changed them; undefined where a scope had none. */
export type ModesBefore = ReadonlyMap<ScopeName, Mode | undefined>

/** Where the journal of an import into a registry lies unless it is told otherwise. */
export function journalPath(target: string): string {
  return `.headgate-import-${createHash('sha256').update(target).digest('hex').slice(0, 12)}.json`
}

/** Remembers on disk which modes an import has changed, so that the next one can restore them after a kill. */
export class Journal {
  readonly path: string
  readonly #before = new Map<ScopeName, Mode | undefined>()

  /** Reads what an import before this one has left. Throws SyntaxError where the file is none. */
  constructor(path: string) {
    this.path = path
    for (const [scope, mode] of Object.entries(readJson(path))) {
      this.#before.set(scope, mode ?? undefined)
    }
  }

  get before(): ModesBefore {
    return this.#before
  }

  /** What is known of a scope already stays. On disk when it returns. */
  remember(scope: ScopeName, mode: Mode | undefined): void {
    if (this.#before.has(scope)) return
    this.#before.set(scope, mode)
    const entries = [...this.#before].map(([name, one]) => [name, one ?? null])
    const unfinished = `${this.path}.unfinished`
    const file = openSync(unfinished, 'w')
    try {
      writeSync(file, `${JSON.stringify(Object.fromEntries(entries))}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(unfinished, this.path)
  }

  /** Every mode is as it should be. */
  remove(): void {
    rmSync(this.path, { force: true })
  }
}

function readJson(path: string): Readonly<Record<string, Mode | null>> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, Mode | null>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
  throw new SyntaxError(`${path} is no journal of an import`)
}
