import type { Command } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import { configCommand } from './config.ts'
import { serveCommand } from './serve.ts'
import { typesCommand } from './types-command.ts'
import { versionCommand } from './version.ts'

/** Every command of `headgate`, in the order of the help. Each calls `end` once it is done. */
export const commands: readonly ((io: CommandIo, end: (code: ExitCode) => void) => Command)[] = [
  serveCommand,
  configCommand,
  typesCommand,
  versionCommand,
]
