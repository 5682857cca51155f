import { Option, type Command } from 'commander'
import type { Selection } from './selection.ts'

const listed = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** What of a registry a command is about, as it was typed. */
export interface SelectionFlags {
  readonly subject?: readonly string[]
  readonly context?: readonly string[]
}

/** Gives a command the flags that select subjects and contexts. */
export function addSelectionOptions(command: Command): Command {
  const subject = new Option(
    '--subject <pattern>',
    'Only these subjects, with * and ?, and those they refer to; may be repeated. :.ctx:NAME is one of a context.',
  )
  const context = new Option('--context <name>', 'Only these contexts, . being the default one; may be repeated.')
  return command.addOption(subject.argParser(listed)).addOption(context.argParser(listed))
}

/** What the flags select. */
export const selectionOf = ({ subject, context }: SelectionFlags): Selection => ({
  ...(subject !== undefined && { subjects: subject }),
  ...(context !== undefined && { contexts: context }),
})
