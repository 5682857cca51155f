import { Option, type Command } from 'commander'
import { settingSections, settingText, type Setting } from '../config.ts'

/** Gives a command one flag for each row of the settings table, and the help that goes with it. */
export function addSettingOptions(command: Command): Command {
  for (const { title, rows } of settingSections) {
    for (const row of rows) command.addOption(settingOption(row).helpGroup(`${title}:`))
  }
  return command.addHelpText(
    'after',
    '\nThe variable named in brackets sets the same; a flag counts before a variable, a variable before the file.',
  )
}

/** The settings among a command's flags, as they were typed. */
export function settingFlags(command: Command): ReadonlyMap<string, string> {
  const flags = new Map<string, string>()
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName())
    if (typeof value === 'string') flags.set(option.name(), value)
  }
  return flags
}

function settingOption(row: Setting): Option {
  const isBoolean = row.kind.placeholder === 'boolean'
  const flags = `--${row.name} ${isBoolean ? '[boolean]' : `<${row.kind.placeholder}>`}`
  const standard = settingText(row.default) && `, default ${settingText(row.default)}`
  const option = new Option(flags, `${row.meaning} [${row.variable}${standard}]`)
  return isBoolean ? option.preset('true') : option
}
