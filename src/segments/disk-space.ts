import { statfs } from 'node:fs/promises'
import type { DiskPort } from '../broker/disk-port.ts'

/** The disk below a folder. */
export function diskOf(folder: string): DiskPort {
  return {
    folder,
    async space() {
      const { bsize, blocks, bavail } = await statfs(folder, { bigint: true })
      return { totalBytes: bsize * blocks, usableBytes: bsize * bavail }
    },
  }
}
