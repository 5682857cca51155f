import { errorCodes, RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import { fail, ok, warn, type DoctorLine } from './doctor-line.ts'

/** A subject that nobody has; nothing is ever registered under it. */
const PROBE_SUBJECT = 'headgate-doctor-probe'
const languages = ['AVRO', 'JSON', 'PROTOBUF']

/** What a registry lets us do. Nothing is changed: what is sent as a write is wrong, and is refused for that or for a lack of rights. */
export async function registryLines(client: RegistryClient): Promise<readonly DoctorLine[]> {
  const first = await readLine(client)
  if (first.status === 'fail') return [first]
  const others = await Promise.all([
    versionLine(client),
    languagesLine(client),
    modeLine(client),
    levelLine(client),
    registerLine(client),
    deleteLine(client),
    configureLine(client),
  ])
  return [first, ...others]
}

async function readLine(client: RegistryClient): Promise<DoctorLine> {
  try {
    const [contexts, subjects] = await Promise.all([
      client.contexts.list().catch(() => ['.']),
      client.subjects.list({ prefix: ':*:' }),
    ])
    return ok('read', `${subjects.length} subjects in ${contexts.length} contexts can be read`)
  } catch (error) {
    return refused('read', error, 'subjects cannot be read')
  }
}

function refused(check: string, error: unknown, what: string): DoctorLine {
  if (!(error instanceof RegistryError)) throw error
  const { status, message } = error
  if (status === 401) return fail(check, `${what}: ${message}`, 'Give --registry-user or --registry-token.')
  if (status === 403) return fail(check, `${what}: ${message}`, 'Ask who runs the registry for the right.')
  if (status === 404) return fail(check, `${what}: ${message}`, 'Is this the URL of a registry? It has no /subjects.')
  return fail(check, `${what}: ${message}`, 'Look at the log of the registry.')
}

async function versionLine(client: RegistryClient): Promise<DoctorLine> {
  try {
    const { version = 'unknown', commitId } = await client.server.version()
    return ok('version', `the registry is of version ${version}${commitId ? ` (${commitId.slice(0, 12)})` : ''}`)
  } catch (error) {
    if (!(error instanceof RegistryError) || error.status !== 404) return refused('version', error, 'no version')
    return warn('version', 'the registry does not tell its version', 'Registries before Confluent 7.0 do not.')
  }
}

async function languagesLine(client: RegistryClient): Promise<DoctorLine> {
  try {
    const types = await client.schemas.types()
    const missing = languages.filter(type => !types.includes(type))
    if (missing.length === 0) return ok('languages', types.toSorted().join(', '))
    return warn('languages', `the registry does not take ${missing.join(', ')}`)
  } catch (error) {
    return refused('languages', error, 'the languages cannot be read')
  }
}

const modeAdvices: Readonly<Record<string, string>> = {
  READONLY: 'Nothing can be registered until somebody sets READWRITE.',
  IMPORT: 'An import runs or was killed: run it again, or set READWRITE.',
}

async function modeLine(client: RegistryClient): Promise<DoctorLine> {
  try {
    const mode = (await client.modes.get(null, { defaultToGlobal: true })) ?? 'READWRITE'
    return mode === 'READWRITE' ? ok('mode', mode) : warn('mode', `the registry is in mode ${mode}`, modeAdvices[mode])
  } catch (error) {
    return refused('mode', error, 'the mode cannot be read')
  }
}

async function levelLine(client: RegistryClient): Promise<DoctorLine> {
  try {
    const { compatibilityLevel = 'BACKWARD' } = await client.configs.get(null, { defaultToGlobal: true })
    if (compatibilityLevel !== 'NONE') return ok('level', compatibilityLevel)
    return warn('level', 'NONE: any schema is taken', 'Set a level where producers and consumers are deployed apart.')
  } catch (error) {
    return refused('level', error, 'the config cannot be read')
  }
}

/** An empty text is no schema: who may register is told that, and nothing else. */
function registerLine(client: RegistryClient): Promise<DoctorLine> {
  return probeLine('register', () => client.register(PROBE_SUBJECT, { schema: '' }), {
    expected: [errorCodes.invalidSchema],
    may: 'schemas may be registered',
  })
}

function deleteLine(client: RegistryClient): Promise<DoctorLine> {
  return probeLine('delete', () => client.subjects.delete(PROBE_SUBJECT), {
    expected: [errorCodes.subjectNotFound],
    may: 'subjects may be deleted',
  })
}

function configureLine(client: RegistryClient): Promise<DoctorLine> {
  // No level of this name: the value goes to the registry to be refused.
  const level = 'HEADGATE_DOCTOR' as 'NONE'
  return probeLine('configure', () => client.configs.put(PROBE_SUBJECT, { compatibilityLevel: level }), {
    expected: [errorCodes.invalidCompatibilityLevel],
    may: 'configs may be changed',
  })
}

interface Expectation {
  readonly expected: readonly number[]
  readonly may: string
}

/** What is missing is told as a warning: not everybody has to be allowed to write. */
async function probeLine(
  check: string,
  ask: () => Promise<unknown>,
  { expected, may }: Expectation,
): Promise<DoctorLine> {
  try {
    await ask()
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error
    if (error.code !== undefined && expected.includes(error.code)) return ok(check, may)
    const what = `not tested whether ${may}`
    if (error.status === 401 || error.status === 403) {
      return warn(check, `${may.replace('may', 'may not')}: ${error.message}`, 'Only who writes needs this right.')
    }
    if (error.code === errorCodes.operationNotPermitted) return warn(check, `${what}: ${error.message}`)
    // Registries of other makers refuse in other words.
    const isOdd = error.status !== undefined && error.status < 500
    return isOdd
      ? warn(check, `${what}: ${error.message}`)
      : fail(check, `${what}: ${error.message}`, 'Look at its log.')
  }
  return fail(check, 'the registry took what is wrong', 'This is not a registry that checks anything.')
}
