import { errors } from '../registry/errors.ts'
import type { Registry } from '../registry/operations.ts'

/** As `Registry.fresh`, but what goes wrong is a failure of the store that the client is told of: `storeFailed`. */
export function catchUp(registry: Registry): Promise<void> | undefined {
  return registry.fresh()?.catch((cause: unknown) => {
    throw errors.storeFailed('The store cannot be read. Send the request again.', { cause })
  })
}
