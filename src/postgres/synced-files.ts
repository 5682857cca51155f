import { closeSync, fsyncSync, openSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

type Init = NodeFS['init']

/** The parts of Emscripten's NODEFS that are replaced; internals, pinned with the version of PGlite. */
interface EmscriptenNodeFs {
  readonly node_ops: {
    mknod: (parent: FileNode, name: string, mode: number, device: number) => FileNode
    rename: (file: FileNode, toFolder: FileNode, name: string) => void
    unlink: (folder: FileNode, name: string) => void
    rmdir: (folder: FileNode, name: string) => void
  }
  readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number }
  readonly realPath: (node: FileNode) => string
  /** Turns an error of Node into one that Emscripten reports to PostgreSQL. */
  readonly tryFSOperation: <T>(operation: () => T) => T
}
interface FileNode {
  readonly parent: FileNode
}

/**
 * The files of a PGlite database, with syncs that reach the disk: as shipped, PGlite answers PostgreSQL's fsync without
 * doing anything. Folders are synced as well when a file in them comes, goes or is renamed.
 */
export class SyncedFiles extends NodeFS {
  #syncs = 0
  #failure: Error | undefined

  /** Syncs of files so far: a commit raises it. */
  get syncs(): number {
    return this.#syncs
  }

  /** The first sync that failed. What was written before it may be lost, whatever later syncs say. */
  get failure(): Error | undefined {
    return this.#failure
  }

  override async init(...[database, options]: Parameters<Init>): ReturnType<Init> {
    const { emscriptenOpts } = await super.init(database, options)
    const install = (module: object): void => this.#install(nodeFsOf(module))
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), install] } }
  }

  #install(nodeFs: EmscriptenNodeFs): void {
    const { mknod, rename, unlink, rmdir } = nodeFs.node_ops
    const syncFolder = (path: string): void => nodeFs.tryFSOperation(() => this.#sync(() => syncPath(path)))
    nodeFs.stream_ops.fsync = ({ nfd }) => {
      nodeFs.tryFSOperation(() => this.#sync(() => fsyncSync(nfd)))
      this.#syncs++
      return 0
    }
    nodeFs.node_ops.mknod = (parent, name, mode, device) => {
      const node = mknod(parent, name, mode, device)
      syncFolder(nodeFs.realPath(parent))
      return node
    }
    nodeFs.node_ops.rename = (file, toFolder, name) => {
      const folders = new Set([nodeFs.realPath(file.parent), nodeFs.realPath(toFolder)])
      rename(file, toFolder, name)
      for (const folder of folders) syncFolder(folder)
    }
    nodeFs.node_ops.unlink = (folder, name) => {
      unlink(folder, name)
      syncFolder(nodeFs.realPath(folder))
    }
    nodeFs.node_ops.rmdir = (folder, name) => {
      rmdir(folder, name)
      syncFolder(nodeFs.realPath(folder))
    }
  }

  #sync(sync: () => void): void {
    try {
      sync()
    } catch (error) {
      this.#failure ??= new Error('a write could not be brought to the disk', { cause: error })
      throw error
    }
  }
}

function nodeFsOf(module: object): EmscriptenNodeFs {
  const nodeFs = (module as { NODEFS?: Partial<EmscriptenNodeFs> }).NODEFS
  const { mknod, rename, unlink, rmdir } = nodeFs?.node_ops ?? {}
  const replaced = [mknod, rename, unlink, rmdir, nodeFs?.realPath, nodeFs?.tryFSOperation]
  if (!nodeFs?.stream_ops || replaced.some(operation => typeof operation !== 'function')) {
    throw new Error('this version of PGlite keeps its files in another way: its syncs cannot be made real')
  }
  return nodeFs as EmscriptenNodeFs
}

/** Brings a file, or the entries of a folder, to the disk. */
export function syncPath(path: string): void {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch (error) {
    if (isWindows) return
    throw error
  }
  try {
    fsyncSync(descriptor)
  } catch (error) {
    // Windows has no sync of folders, and none of files that are open for reading.
    if (!isWindows) throw error
  } finally {
    closeSync(descriptor)
  }
}

const isWindows = process.platform === 'win32'
