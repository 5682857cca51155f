import type { Buffer } from 'node:buffer'
import type { Files } from '../../src/segments/files.ts'
import { nodeFiles } from '../../src/segments/node-files.ts'

/** What a disk may refuse. */
export interface Faults {
  /** Bytes that still fit; a write beyond takes what fits and then fails with ENOSPC. */
  roomBytes: number
  /** Whether syncs of files whose path ends so fail with EIO. */
  failingSyncs: string | undefined
  /** Calls that change something until the process is gone: then every call fails, for good. */
  callsLeft: number
}

export function noFaults(): Faults {
  return { roomBytes: Infinity, failingSyncs: undefined, callsLeft: Infinity }
}

/** The real file system with faults that can be switched on. */
export function faultyFiles(faults: Faults, files: Files = nodeFiles): Files {
  const paths = new Map<number, string>()
  const step = (): void => {
    if (faults.callsLeft <= 0) throw new Error('the process is gone')
    faults.callsLeft--
  }
  const room = (views: readonly Buffer[]): readonly Buffer[] => {
    const wanted = views.reduce((sum, { length }) => sum + length, 0)
    if (wanted <= faults.roomBytes) {
      faults.roomBytes -= wanted
      return views
    }
    if (faults.roomBytes === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    const [first = views[0] as Buffer] = views
    const part = first.subarray(0, Math.min(first.length, faults.roomBytes))
    faults.roomBytes -= part.length
    return [part]
  }
  return {
    ...files,
    openSync(path, create) {
      if (create) step()
      const fd = files.openSync(path, create)
      paths.set(fd, path)
      return fd
    },
    writevSync(fd, views, position) {
      step()
      return files.writevSync(fd, room(views), position)
    },
    async writev(fd, views, position) {
      step()
      return files.writev(fd, room(views), position)
    },
    async datasync(fd) {
      step()
      if (faults.failingSyncs !== undefined && paths.get(fd)?.endsWith(faults.failingSyncs) === true)
        throw Object.assign(new Error('input/output error'), { code: 'EIO' })
      return files.datasync(fd)
    },
    truncateSync(fd, size) {
      step()
      files.truncateSync(fd, size)
    },
    renameSync(from, to) {
      step()
      files.renameSync(from, to)
    },
    async remove(path) {
      step()
      return files.remove(path)
    },
    async removeFolder(path) {
      step()
      return files.removeFolder(path)
    },
    async makeFolder(path) {
      step()
      return files.makeFolder(path)
    },
    async syncFolder(path) {
      step()
      return files.syncFolder(path)
    },
  }
}
