/** What a command sees of the outside world. */
export interface CommandIo {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly out: (text: string) => void
  readonly error: (text: string) => void
}

/** What a command ends with: 0 done, 1 failed, 2 called wrongly. Undefined: it runs on and ends the process itself. */
export type ExitCode = 0 | 1 | 2 | undefined
