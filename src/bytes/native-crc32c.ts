import { createRequire } from 'node:module'

type Crc32c = (bytes: Uint8Array, seed?: number) => number

/** The checksum by the instructions of the processor, where `@node-rs/crc32` is installed for this platform. */
export const nativeCrc32c: Crc32c | undefined = load()

function load(): Crc32c | undefined {
  try {
    const { crc32c } = createRequire(import.meta.url)('@node-rs/crc32') as { readonly crc32c: Crc32c }
    return crc32c
  } catch {
    // Left out as optional, or there is none for this platform: our own does the same in more time.
    return undefined
  }
}
