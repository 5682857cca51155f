import type { RegistryClientOptions } from '../client/options.ts'
import { RegistryClient } from '../client/registry-client.ts'
import type { CommandIo } from './command-io.ts'
import { CommandProblem } from './command-failure.ts'
import { registryOptions, RegistryMisuse, shownUrl, type RegistryRequest } from './registry-options.ts'

/** A registry that a command speaks to. */
export interface OpenedRegistry {
  readonly client: RegistryClient
  /** Its address without credentials. */
  readonly title: string
}

/** Fewer than the client takes by itself: a registry has others to serve. */
const MAX_REQUESTS = 16

/** Whether a text names a registry: by its URL, or by a file of settings as Java clients have it. */
export const isRegistryAddress = (text: string): boolean => /^https?:\/\//i.test(text) || /\.properties$/i.test(text)

/** The registry that an address names, and nothing else. Sends nothing yet. Rejects with CommandProblem. */
export function registryAt(address: string): Promise<OpenedRegistry> {
  const request = /\.properties$/i.test(address) ? { registryProperties: address } : { registry: address }
  return registryOf(request, { environment: {}, out: () => undefined, error: () => undefined })
}

/** The registry that flags and variables name. Sends nothing yet. Rejects with CommandProblem. */
export async function registryOf(request: RegistryRequest, io: CommandIo, fallback?: string): Promise<OpenedRegistry> {
  const options = await optionsOf(request, io, fallback)
  if (options === undefined)
    throw new CommandProblem('name a registry with --registry, or set HEADGATE_REGISTRY_URL.', 2)
  // Commands look at a registry once, and want what it says now.
  const fresh = {
    maxConcurrentRequests: MAX_REQUESTS,
    maxAnswerBytes: 1024 * 1024 * 1024,
    latestTtlMs: 0,
    cacheCapacity: 0,
  }
  return { client: new RegistryClient({ ...options, ...fresh }), title: shownUrl(options.urls).replace(/\/+$/, '') }
}

async function optionsOf(
  request: RegistryRequest,
  io: CommandIo,
  fallback: string | undefined,
): Promise<RegistryClientOptions | undefined> {
  try {
    return await registryOptions(request, io, fallback)
  } catch (error) {
    if (error instanceof RegistryMisuse) throw new CommandProblem(error.message, 2)
    throw error
  }
}
