import {
  foreignKeys,
  settingRows,
  settingsOf,
  settingText,
  type HeadgateSettings,
  type Setting,
  type SettingValue,
} from '../config.ts'
import { closestName } from './closest-name.ts'
import type { FileEntry } from './settings-file.ts'

/** Where values can come from; the first that names a setting wins. */
export interface SettingSources {
  /** Values by the name of the setting. */
  readonly flags: ReadonlyMap<string, string>
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly file?: { readonly path: string; readonly entries: readonly FileEntry[] }
}

/** A setting as it applies, and what says so: `--port`, `HEADGATE_PORT`, `headgate.yaml line 3`, or `default`. */
export interface EffectiveSetting {
  readonly row: Setting
  readonly value: SettingValue
  readonly source: string
}

/** The settings that apply; with `problems` there are none. */
export interface SettingsResult {
  readonly settings: HeadgateSettings
  readonly effective: readonly EffectiveSetting[]
  /** One sentence each: what was found, where, and what is possible. */
  readonly problems: readonly string[]
}

interface Found {
  readonly text: string
  readonly source: string
}

const rowsByName = new Map(settingRows.map(row => [row.name, row]))
const rowsByVariable = new Map(settingRows.map(row => [row.variable, row]))
const rowsByKey = new Map(
  settingRows
    .filter(row => row.notInFile === undefined)
    .flatMap(
      row =>
        (row.alias === undefined
          ? [[row.name, row]]
          : [
              [row.name, row],
              [row.alias, row],
            ]) as [string, Setting][],
    ),
)

/** Joins flags, environment and file over the defaults. */
export function readSettings(sources: SettingSources): SettingsResult {
  const problems: string[] = []
  const fromFile = readFileEntries(sources.file, problems)
  const fromEnvironment = readEnvironment(sources.environment, problems)
  const effective = settingRows.map((row): EffectiveSetting => {
    const flag = sources.flags.get(row.name)
    const found =
      flag === undefined ? (fromEnvironment.get(row) ?? fromFile.get(row)) : { text: flag, source: `--${row.name}` }
    if (found === undefined) return { row, value: row.default, source: 'default' }
    const parsed = row.kind.parse(found.text)
    if (parsed === undefined) problems.push(wrongValue(row, found))
    return { row, value: parsed ? parsed.value : row.default, source: found.source }
  })
  const values = new Map(effective.map(({ row, value }) => [row, value]))
  return { settings: settingsOf(row => values.get(row)), effective, problems }
}

/** A value as text, with `***` for what nobody may see. */
export function printValue({ row, value }: EffectiveSetting): string {
  const text = settingText(value)
  return row.mask ? row.mask(text) : text
}

/** The row of a flag; the name of the flag is that of the setting. */
export function settingNamed(name: string): Setting | undefined {
  return rowsByName.get(name)
}

function readFileEntries(file: SettingSources['file'], problems: string[]): Map<Setting, Found> {
  const found = new Map<Setting, Found>()
  for (const { key, text, line } of file?.entries ?? []) {
    const source = `${file?.path} line ${line}`
    const row = rowsByKey.get(key)
    const earlier = row && found.get(row)
    if (row === undefined) problems.push(`${source}: ${unknownName(key, [...rowsByKey.keys()])}`)
    else if (earlier)
      problems.push(`${source}: ${key} is the same setting as in ${earlier.source}. Remove one of them.`)
    else found.set(row, { text, source })
  }
  return found
}

/** What tells the commands that ask a registry which one: the server may run in the same environment. */
const ofOtherCommands = /^HEADGATE_REGISTRY_(URL|USER|TOKEN|CA|CERT|KEY|PROXY|PROPERTIES)$/

function readEnvironment(environment: SettingSources['environment'], problems: string[]): Map<Setting, Found> {
  const found = new Map<Setting, Found>()
  for (const [variable, text] of Object.entries(environment)) {
    const row = rowsByVariable.get(variable)
    // An empty variable is how container files write "not set".
    if (row && text) found.set(row, { text, source: variable })
    else if (!row && variable.startsWith('HEADGATE_') && !ofOtherCommands.test(variable))
      problems.push(unknownVariable(variable))
  }
  return found
}

const KUBERNETES = 'Kubernetes sets it for a service called headgate: set enableServiceLinks: false in the pod.'

function unknownVariable(variable: string): string {
  if (/^HEADGATE_(SERVICE_(HOST|PORT.*)|PORT_\d+_(TCP|UDP|SCTP).*)$/.test(variable)) {
    return `${variable} is not a setting. ${KUBERNETES}`
  }
  return unknownName(variable, [...rowsByVariable.keys()])
}

function unknownName(name: string, known: readonly string[]): string {
  const advice = foreignKeys.find(({ pattern }) => pattern.test(name))?.advice
  const closest = advice === undefined ? closestName(name, known) : undefined
  const help = advice ?? (closest === undefined ? 'headgate serve --help lists them all.' : `Did you mean ${closest}?`)
  return `${name} is not a setting. ${help}`
}

function wrongValue(row: Setting, { text, source }: Found): string {
  const name = source === row.variable || source === `--${row.name}` ? source : `${source}: ${row.name}`
  const shown = row.mask ? 'the value' : JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
  const kubernetes = row.name === 'port' && /^(tcp|udp):\/\//.test(text) ? ` ${KUBERNETES}` : ''
  return `${name}: ${shown} is not ${row.kind.expects}.${kubernetes}`
}
