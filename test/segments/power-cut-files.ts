import { Buffer } from 'node:buffer'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Files } from '../../src/segments/files.ts'
import { nodeFiles } from '../../src/segments/node-files.ts'

interface Inode {
  path: string
  /** What the disk holds for certain, and when the sync of it began: of two the one that began first may end last. */
  synced: Buffer
  since: number
}

/**
 * The real file system, which remembers what would be left after a power cut: contents as of the last sync of the file,
 * names as of the last sync of the folder.
 */
export class PowerCutFiles {
  /** By path, as the running process sees them. */
  readonly #now = new Map<string, Inode>()
  /** By folder and path, as of the folder's last sync. */
  readonly #onDisk = new Map<string, { readonly names: Map<string, Inode>; readonly since: number }>()
  #syncs = 0
  readonly #byFd = new Map<number, Inode>()
  readonly files: Files = {
    ...nodeFiles,
    openSync: (path, create) => {
      const fd = nodeFiles.openSync(path, create)
      const inode = this.#now.get(path) ?? { path, synced: Buffer.alloc(0), since: 0 }
      this.#now.set(path, inode)
      this.#byFd.set(fd, inode)
      return fd
    },
    datasync: async fd => {
      const inode = this.#byFd.get(fd) as Inode
      // What a sync covers is what was written before it began.
      const content = readFileSync(inode.path)
      const since = ++this.#syncs
      await nodeFiles.datasync(fd)
      if (since > inode.since) Object.assign(inode, { synced: content, since })
    },
    renameSync: (from, to) => {
      nodeFiles.renameSync(from, to)
      const moved = Array.from(this.#now).filter(([path]) => path === from || path.startsWith(`${from}/`))
      for (const [path, inode] of moved) {
        this.#now.delete(path)
        inode.path = to + path.slice(from.length)
        this.#now.set(inode.path, inode)
      }
    },
    remove: async path => {
      await nodeFiles.remove(path)
      this.#now.delete(path)
    },
    syncFolder: async folder => {
      const inside = [...this.#now].filter(([path]) => dirname(path) === folder)
      const since = ++this.#syncs
      await nodeFiles.syncFolder(folder)
      if (since > (this.#onDisk.get(folder)?.since ?? 0)) this.#onDisk.set(folder, { names: new Map(inside), since })
    },
  }

  /** Makes a folder that holds what would be left of another. Sub-folders count as synced with their parent's files. */
  leaveIn(target: string, folder: string): void {
    for (const [synced, { names }] of this.#onDisk) {
      if (!synced.startsWith(folder)) continue
      mkdirSync(join(target, synced.slice(folder.length)), { recursive: true })
      for (const [path, { synced: content }] of names) writeFileSync(join(target, path.slice(folder.length)), content)
    }
  }
}
