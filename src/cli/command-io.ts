/** What a command sees of the outside world. */
export interface CommandIo {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly out: (text: string) => void
  readonly error: (text: string) => void
  /** Standard input; without it there is none. */
  readonly input?: AsyncIterable<Uint8Array>
  /** Resolves once what was put out has been taken, so that a slow reader is waited for. */
  readonly taken?: () => Promise<void>
  /** Whether a person looks at `error`: then long work shows how far it is. */
  readonly isWatched?: boolean
  /** Whether a person looks at `out`: then it may be coloured. */
  readonly isTerminal?: boolean
  /** The working folder. Default: that of the process. */
  readonly folder?: string
  /** How registries are asked. Default: that of the runtime. */
  readonly fetch?: typeof globalThis.fetch
  /** Calls once when the user wants the command to end; the answer takes the wish back. */
  readonly onInterrupt?: (stop: () => void) => () => void
}

/**
 * What a command ends with: 0 done, 1 failed, 2 called wrongly. Of some also 3 a file or schema does not parse, 4 a registry
 * or broker cannot be asked, 5 a defect. Undefined: it runs on and ends the process itself.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | undefined
