import { readFileSync } from 'node:fs'
import { Option, type Command } from 'commander'
import type { RegistryClient } from '../client/registry-client.ts'
import type { Credentials, RegistryClientOptions } from '../client/options.ts'
import type { CommandIo } from './command-io.ts'

/** The flags that say which registry to ask, and as whom. */
export interface RegistryRequest {
  readonly registry?: string
  readonly registryUser?: string
  readonly registryToken?: string
  readonly registryHeader?: readonly string[]
  readonly registryCa?: string
  readonly registryCert?: string
  readonly registryKey?: string
  readonly registryProxy?: string
  readonly registryProperties?: string
}

/** Why no client can be made; for people. */
export class RegistryMisuse extends Error {}

const lists = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** Gives a command the flags of `RegistryRequest`. */
export function addRegistryOptions(command: Command): Command {
  const rows: readonly (readonly [flag: string, meaning: string])[] = [
    ['--registry <url>', 'Registry to ask. [HEADGATE_REGISTRY_URL]'],
    ['--registry-user <user:password>', 'Who asks. [HEADGATE_REGISTRY_USER]'],
    ['--registry-token <token>', 'Bearer token of who asks. [HEADGATE_REGISTRY_TOKEN]'],
    ['--registry-ca <file>', 'PEM file of the authorities to trust. [HEADGATE_REGISTRY_CA]'],
    ['--registry-cert <file>', 'PEM file of the certificate of who asks. [HEADGATE_REGISTRY_CERT]'],
    ['--registry-key <file>', 'PEM file of the key of that certificate. [HEADGATE_REGISTRY_KEY]'],
    ['--registry-proxy <url>', 'Proxy on the way to the registry. [HEADGATE_REGISTRY_PROXY]'],
    [
      '--registry-properties <file>',
      "File of Confluent's client settings, such as schema.registry.url. [HEADGATE_REGISTRY_PROPERTIES]",
    ],
  ]
  for (const [flag, meaning] of rows) command.addOption(new Option(flag, meaning).helpGroup('Registry:'))
  const header = new Option('--registry-header <name:value>', 'Header of every request; may be repeated.')
  return command.addOption(header.argParser(lists).helpGroup('Registry:'))
}

/** What flags, variables and then `fallback` say. Undefined where none names a registry. Throws RegistryMisuse. */
export async function registryOptions(
  request: RegistryRequest,
  io: CommandIo,
  fallback?: string,
): Promise<RegistryClientOptions | undefined> {
  const read = (name: keyof RegistryRequest, variable: string): string | undefined => {
    const given = request[name]
    return typeof given === 'string' ? given : io.environment[`HEADGATE_REGISTRY_${variable}`] || undefined
  }
  const propertiesFile = read('registryProperties', 'PROPERTIES')
  const properties = propertiesFile === undefined ? undefined : await propertiesOf(propertiesFile)
  const urls = read('registry', 'URL') ?? properties?.urls ?? fallback
  if (urls === undefined) return undefined
  const credentials = credentialsOf(read('registryUser', 'USER'), read('registryToken', 'TOKEN'))
  const ca = fileOf(read('registryCa', 'CA'))
  const cert = fileOf(read('registryCert', 'CERT'))
  const key = fileOf(read('registryKey', 'KEY'))
  const proxy = read('registryProxy', 'PROXY')
  const headers = headersOf(request.registryHeader ?? [])
  const tls = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  }
  return {
    ...properties,
    urls,
    ...(credentials && { credentials }),
    // Asks for node:http in place of fetch, which takes several times as long for a small answer.
    ...((!io.fetch || Object.keys(tls).length > 0) && { tls }),
    ...(proxy !== undefined && { proxy }),
    ...(headers && { headers }),
    ...(io.fetch && { fetch: io.fetch }),
  }
}

/** A client of the registry that flags and variables name. Throws RegistryMisuse, and RegistryError of its settings. */
export async function registryClient(options: RegistryClientOptions): Promise<RegistryClient> {
  const { RegistryClient: Client } = await import('../client/registry-client.ts')
  return new Client(options)
}

/** A URL as it may be shown: without credentials. */
export function shownUrl(urls: RegistryClientOptions['urls']): string {
  return [urls]
    .flat()
    .join(',')
    .replace(/\/\/[^/@,]*@/g, '//')
}

function credentialsOf(user: string | undefined, token: string | undefined): Credentials | undefined {
  if (user !== undefined && token !== undefined)
    throw new RegistryMisuse('give the user of the registry or a token, not both.')
  if (token !== undefined) return { type: 'bearer', token }
  if (user === undefined) return undefined
  const colon = user.indexOf(':')
  if (colon < 0) throw new RegistryMisuse('the user of the registry has to be given as user:password.')
  return { type: 'basic', username: user.slice(0, colon), password: user.slice(colon + 1) }
}

function fileOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new RegistryMisuse(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function headersOf(given: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (given.length === 0) return undefined
  return Object.fromEntries(
    given.map(header => {
      const [, name, value] = /^([^:]+):\s*(.*)$/s.exec(header) ?? []
      if (name === undefined || value === undefined)
        throw new RegistryMisuse(`the header '${header}' is not of the form name:value.`)
      return [name.trim(), value]
    }),
  )
}

/** `name=value` lines of Java's property files; comments begin with # or !. */
async function propertiesOf(path: string): Promise<RegistryClientOptions> {
  const { optionsFromProperties } = await import('../client/properties.ts')
  const lines = (fileOf(path) ?? '').split(/\r?\n/).flatMap(line => {
    const [, name, value] = /^\s*([^#!\s=:][^=:\s]*)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name, value] as const]
  })
  return optionsFromProperties(Object.fromEntries(lines))
}
