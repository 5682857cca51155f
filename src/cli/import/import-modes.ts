import type { Mode } from '../../client/entities.ts'
import { RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import { readMode } from '../snapshot/read-registry.ts'
import { BASE_SCOPE, clientScope, contextOf, scopeOfContext, type ScopeName } from '../snapshot/scopes.ts'
import type { Journal } from './journal.ts'

/** Puts scopes into mode IMPORT while an import runs, and out of it afterwards. */
export class ImportModes {
  readonly #client: RegistryClient
  readonly #journal: Journal
  /** Promises, as many versions of a subject ask at one time. */
  readonly #open = new Map<ScopeName, Promise<void>>()
  readonly #foundOpen = new Set<ScopeName>()

  constructor(client: RegistryClient, journal: Journal) {
    this.#client = client
    this.#journal = journal
  }

  /** The context of the scope takes ids after this, and so does the subject, whatever mode it has itself. */
  async open(scope: ScopeName): Promise<void> {
    if (contextOf(scope) === '.__GLOBAL') return this.#once(scope, () => this.#openBase())
    const context = scopeOfContext(contextOf(scope))
    await this.#once(context, () => this.#put(context))
    if (scope !== context) await this.#once(scope, () => this.#openSubject(scope))
  }

  /** Opens the scope if it takes no writes: deletes and configs need no more than that. */
  async openForWriting(scope: ScopeName): Promise<void> {
    const applied = await this.#client.modes.get(clientScope(scope), { defaultToGlobal: true })
    if (applied?.startsWith('READONLY') === true) await this.open(scope)
  }

  /** Scopes that had been in mode IMPORT, and nobody remembers why. */
  get foundOpen(): readonly ScopeName[] {
    return [...this.#foundOpen]
  }

  #once(scope: ScopeName, work: () => Promise<void>): Promise<void> {
    const known = this.#open.get(scope)
    if (known !== undefined) return known
    const begun = work()
    this.#open.set(scope, begun)
    return begun
  }

  /** A mode of its own counts before that of the context. */
  async #openSubject(subject: ScopeName): Promise<void> {
    const applied = await this.#client.modes.get(subject, { defaultToGlobal: true })
    if (applied !== 'IMPORT') await this.#put(subject)
  }

  /** The base is where configs are written to, never schemas; a mode of its own would be that of every context. */
  async #openBase(): Promise<void> {
    const own = await readMode(this.#client, BASE_SCOPE)
    if (own?.startsWith('READONLY') === true) {
      this.#journal.remember(BASE_SCOPE, own)
      await this.#client.modes.put(BASE_SCOPE, 'READWRITE')
    }
  }

  async #put(scope: ScopeName): Promise<void> {
    const own = await readMode(this.#client, scope)
    if (own === 'IMPORT') {
      this.#foundOpen.add(scope)
      return
    }
    this.#journal.remember(scope, own)
    await this.#client.modes.put(clientScope(scope), 'IMPORT', { force: true })
  }

  /**
   * Gives every scope that was changed, by this import or by one before it that was killed, the mode it is to have:
   * that of `wanted`, or else the one it had before. Then the others of `wanted`.
   */
  async restore(wanted: ReadonlyMap<ScopeName, Mode>): Promise<void> {
    await Promise.allSettled(this.#open.values())
    const { before } = this.#journal
    for (const scope of [...before.keys(), ...wanted.keys()]) this.#foundOpen.delete(scope)
    const modes = new Map<ScopeName, Mode | undefined>([...before, ...wanted])
    // Subjects first: a context that takes ids no more is the end of the import.
    for (const [scope, mode] of [...modes].sort(([a], [b]) => (a < b ? 1 : -1))) await this.#set(scope, mode)
    this.#journal.remove()
  }

  async #set(scope: ScopeName, mode: Mode | undefined): Promise<void> {
    const own = await readMode(this.#client, scope)
    if (own === mode) return
    if (mode !== undefined) await this.#client.modes.put(clientScope(scope), mode, { force: mode === 'IMPORT' })
    else await this.#remove(scope)
  }

  async #remove(scope: ScopeName): Promise<void> {
    try {
      await this.#client.modes.delete(clientScope(scope))
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      // Old registries cannot take away the mode of the whole registry.
      if (error.status === 405 && scope === '') await this.#client.modes.put(null, 'READWRITE')
      else if (!error.isNotFound) throw error
    }
  }
}
