import { RegistryClient } from '../../client/registry-client.ts'
import type { CommandIo } from '../command-io.ts'
import { registryOptions, type RegistryRequest } from '../registry-options.ts'
import { Misuse } from './connection-options.ts'

/** A registry that is spoken to only when a schema is needed. */
export interface LazyRegistry {
  /** Rejects with RegistryMisuse, or RegistryError of its settings. */
  readonly open: () => Promise<RegistryClient>
  readonly close: () => Promise<void>
}

const defaultUrl = 'http://localhost:8081'

/** The registry that flags and variables name; that of this machine, where they name none. */
export function lazyRegistry(request: RegistryRequest, io: CommandIo): LazyRegistry {
  let opened: Promise<RegistryClient> | undefined
  const make = async (): Promise<RegistryClient> => {
    const options = await registryOptions(request, io, defaultUrl)
    if (options === undefined) throw new Misuse('name a registry with --registry.')
    return new RegistryClient(options)
  }
  return {
    open: () => (opened ??= make()),
    close: async () => {
      await (await opened?.catch(() => undefined))?.close()
    },
  }
}
