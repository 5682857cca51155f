import { readFileSync, statSync } from 'node:fs'
import type { CommandIo } from './command-io.ts'
import { readSettings, type SettingsResult, type SettingSources } from './read-settings.ts'

/**
 * The settings from flags, environment and the file that one of the two names. Undefined when they are wrong: then every
 * problem has been printed.
 */
export async function loadSettings(
  flags: ReadonlyMap<string, string>,
  io: CommandIo,
): Promise<SettingsResult | undefined> {
  const path = flags.get('config') ?? (io.environment.HEADGATE_CONFIG || undefined)
  const problems: string[] = []
  const file = path === undefined ? undefined : await loadFile(path, problems)
  const result = readSettings({ flags, environment: io.environment, ...(file && { file }) })
  problems.push(...result.problems)
  if (problems.length === 0) return result
  io.error(`headgate: ${problems.length === 1 ? 'a setting is' : 'some settings are'} wrong:\n`)
  for (const problem of problems) io.error(`  ${problem}\n`)
  return undefined
}

async function loadFile(path: string, problems: string[]): Promise<SettingSources['file']> {
  const text = readText(path, problems)
  if (text === undefined) return undefined
  const { parseSettingsFile } = await import('./settings-file.ts')
  const file = parseSettingsFile(text)
  problems.push(...file.problems.map(problem => `${path} ${problem}`))
  return { path, entries: file.entries }
}

const MAX_BYTES = 1_000_000

function readText(path: string, problems: string[]): string | undefined {
  try {
    const { size } = statSync(path)
    if (size <= MAX_BYTES) return readFileSync(path, 'utf8')
    problems.push(`${path} is no settings file: it has ${size} bytes, and at most ${MAX_BYTES} are read.`)
  } catch (error) {
    problems.push(`The settings file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  return undefined
}
