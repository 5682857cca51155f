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
    // A flag of its own, such as --access-log, is true.
    if (typeof value === 'string' || value === true) flags.set(option.name(), String(value))
  }
  return flags
}

function settingOption(row: Setting): Option {
  const { name, meaning, variable, kind } = row
  const placeholder = kind.placeholder === 'boolean' ? '[boolean]' : `<${kind.placeholder}>`
  const words = kind.placeholder === 'word' ? ` Is ${kind.expects}.` : ''
  const standard = settingText(row.default) && `, default ${settingText(row.default)}`
  return new Option(`--${name} ${placeholder}`, `${meaning}${words} [${variable}${standard}]`)
}
