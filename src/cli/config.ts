import { Command } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import { loadSettings } from './load-settings.ts'
import { printValue, type EffectiveSetting } from './read-settings.ts'
import { addSettingOptions, settingFlags } from './setting-options.ts'

/** `headgate config`: the settings that `serve` would run with, as a settings file that says where each came from. */
export function configCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('config').description('Print the settings that apply and where each comes from.')
  return addSettingOptions(command).action(async () => {
    const result = await loadSettings(settingFlags(command), io)
    if (result) io.out(result.effective.map(line).join(''))
    end(result ? 0 : 2)
  })
}

function line(setting: EffectiveSetting): string {
  const { row, value, source } = setting
  // What cannot stand in a settings file, or would set something by standing there empty, is a comment.
  const isComment = row.notInFile === true || value === undefined
  return `${`${isComment ? '# ' : ''}${row.name}: ${quoted(printValue(setting))}`.padEnd(50)} # ${source}\n`
}

/** YAML reads plain words as they stand; anything else goes into quotes, which JSON and YAML share. */
function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) && !/^-|^0\d/.test(text) ? text : JSON.stringify(text)
}
