import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { CommandIo } from '../command-io.ts'
import { loadSettings } from '../load-settings.ts'
import { fail, ok, warn, type DoctorLine } from './doctor-line.ts'

const LEAST_NODE = [20, 19] as const

/** Node, and the settings that `serve` would start with here. */
export async function localLines(io: CommandIo): Promise<readonly DoctorLine[]> {
  return [nodeLine(process.versions.node), ...(await settingsLines(io))]
}

function nodeLine(version: string): DoctorLine {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isFine = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])
  const message = `Node ${version}`
  return isFine
    ? ok('node', message)
    : fail('node', `${message} is too old`, `Install Node ${LEAST_NODE.join('.')} or later.`)
}

async function settingsLines(io: CommandIo): Promise<readonly DoctorLine[]> {
  const told: string[] = []
  const result = await loadSettings(new Map(), { ...io, error: text => void told.push(text) })
  if (result === undefined) {
    const problems = told
      .join('')
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '' && !line.startsWith('headgate: '))
    return problems.map(problem =>
      fail('settings', problem, 'headgate config shows the settings and where they come from.'),
    )
  }
  const { storage } = result.settings
  const set = result.effective.filter(({ source }) => source !== 'default').length
  const lines = [ok('settings', `${set} settings differ from their defaults, all can be read`)]
  return storage.databaseUrl === undefined ? [...lines, folderLine(storage.dataFolder, io)] : lines
}

/** The folder itself, or the first one above it that is there: `serve` makes the rest. */
function folderLine(folder: string, io: CommandIo): DoctorLine {
  const path = resolve(io.folder ?? process.cwd(), folder)
  let existing = path
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing)
  try {
    accessSync(existing, constants.W_OK | constants.X_OK)
    return ok('data', existing === path ? `${folder} can be written` : `${folder} is not there yet and can be made`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return warn('data', `${folder} cannot be written: ${reason}`, 'headgate serve needs it: give another with --data.')
  }
}
