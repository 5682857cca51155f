import type { Command } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'

/** Makes a command. It calls `end` once it is done. */
export type MakeCommand = (io: CommandIo, end: (code: ExitCode) => void) => Command

/** Every command of `headgate` by its name, in the order of the help. Loaded when it is asked for: each starts fast. */
export const commands: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  config: async () => (await import('./config.ts')).configCommand,
  check: async () => (await import('./check-command.ts')).checkCommand,
  diff: async () => (await import('./diff-command.ts')).diffCommand,
  lint: async () => (await import('./lint-command.ts')).lintCommand,
  plan: async () => (await import('./plan-command.ts')).planCommand,
  apply: async () => (await import('./apply-command.ts')).applyCommand,
  lock: async () => (await import('./lock-command.ts')).lockCommand,
  explain: async () => (await import('./explain-command.ts')).explainCommand,
  export: async () => (await import('./export-command.ts')).exportCommand,
  import: async () => (await import('./import-command.ts')).importCommand,
  doctor: async () => (await import('./doctor-command.ts')).doctorCommand,
  types: async () => (await import('./types-command.ts')).typesCommand,
  topics: async () => (await import('./topics-command.ts')).topicsCommand,
  produce: async () => (await import('./produce-command.ts')).produceCommand,
  consume: async () => (await import('./consume-command.ts')).consumeCommand,
  groups: async () => (await import('./groups-command.ts')).groupsCommand,
  quarantine: async () => (await import('./quarantine-command.ts')).quarantineCommand,
  gate: async () => (await import('./gate-command.ts')).gateCommand,
  rejections: async () => (await import('./rejections-command.ts')).rejectionsCommand,
  version: async () => (await import('./version.ts')).versionCommand,
}
