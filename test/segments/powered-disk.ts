import { Buffer } from 'node:buffer'
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Files } from '../../src/segments/files.ts'
import { nodeFiles } from '../../src/segments/node-files.ts'

const blockBytes = 4096

/** A file or folder, whatever its name, and what the disk holds of it for certain. */
interface Node {
  content: Buffer
  /** Of a folder: its names, as of its last sync. */
  entries: ReadonlyMap<string, Node> | undefined
  /** When the sync began that brought it there: of two syncs the one that began first may end last. */
  since?: number
}

/**
 * The real file system below one folder, which knows at any moment what a power cut would leave: contents as of the last
 * sync of the file, names as of the last sync of the folder. It can be cut off in the middle of what it does.
 */
export class PoweredDisk {
  readonly #folder: string
  /** What stands behind the numbers of the file system now; a number that is used again is another node. */
  readonly #byNumber = new Map<number, Node>()
  readonly #root: Node
  #callsLeft = Infinity
  #syncs = 0
  #onCut: () => void = () => undefined
  readonly files: Files

  /** What is in `folder` now counts as being on the disk. */
  constructor(folder: string) {
    this.#folder = folder
    this.#root = this.#known(folder)
    this.files = this.#watched()
  }

  /** Calls `onCut` before the given call from now on that changes something takes effect. */
  cutAfter(calls: number, onCut: () => void): void {
    this.#callsLeft = calls
    this.#onCut = onCut
  }

  /** Writes what the power cut leaves into `target`. `keep`: how likely it is that what was not synced is there. */
  leaveIn(target: string, keep = 0): void {
    const paths = new Map<Node, string>()
    const note = (folder: string): void => {
      for (const name of fs.readdirSync(folder)) {
        const path = join(folder, name)
        const stats = fs.statSync(path)
        const node = this.#byNumber.get(stats.ino)
        if (node !== undefined) paths.set(node, path)
        if (stats.isDirectory()) note(path)
      }
    }
    note(this.#folder)
    paths.set(this.#root, this.#folder)
    this.#leave(this.#root, target, { paths, keep })
  }

  #leave(node: Node, target: string, more: { readonly paths: ReadonlyMap<Node, string>; readonly keep: number }): void {
    const { paths, keep } = more
    const path = paths.get(node)
    if (node.entries === undefined) {
      const current = path === undefined ? undefined : fs.readFileSync(path)
      fs.writeFileSync(target, mixed(node.content, current, keep))
      return
    }
    fs.mkdirSync(target, { recursive: true })
    // A file system brings names to the disk in their order: all of them, or those of the last sync.
    const entries = path !== undefined && Math.random() < keep ? this.#entriesOf(path) : node.entries
    for (const [name, child] of entries) this.#leave(child, join(target, name), more)
  }

  #watched(): Files {
    const files = nodeFiles
    return {
      ...files,
      openSync: (path, create) => {
        const isNew = create && !fs.existsSync(path)
        if (isNew) this.#step()
        const fd = files.openSync(path, create)
        if (isNew) this.#byNumber.set(fs.fstatSync(fd).ino, { content: Buffer.alloc(0), entries: undefined })
        return fd
      },
      writevSync: (fd, views, position) => {
        this.#step()
        return files.writevSync(fd, views, position)
      },
      writev: (fd, views, position) => {
        this.#step()
        return files.writev(fd, views, position)
      },
      datasync: async fd => {
        this.#step()
        // What a sync covers is what was written before it began.
        const node = this.#byNumber.get(fs.fstatSync(fd).ino)
        const content = contentOf(fd)
        const since = ++this.#syncs
        await syncing()
        if (node !== undefined && since > (node.since ?? 0)) Object.assign(node, { content, since })
      },
      truncateSync: (fd, size) => {
        this.#step()
        files.truncateSync(fd, size)
      },
      renameSync: (from, to) => {
        this.#step()
        files.renameSync(from, to)
      },
      // At once: what is left is looked at in between.
      remove: path => {
        this.#step()
        fs.rmSync(path, { force: true })
        return Promise.resolve()
      },
      removeFolder: path => {
        this.#step()
        fs.rmSync(path, { force: true, recursive: true })
        return Promise.resolve()
      },
      makeFolder: path => {
        this.#step()
        this.#makeFolder(path)
        return Promise.resolve()
      },
      syncFolder: async path => {
        this.#step()
        const entries = this.#entriesOf(path)
        const node = this.#byNumber.get(fs.statSync(path).ino)
        const since = ++this.#syncs
        await syncing()
        if (node !== undefined && since > (node.since ?? 0)) Object.assign(node, { entries, since })
      },
    }
  }

  #step(): void {
    if (--this.#callsLeft === 0) this.#onCut()
  }

  #makeFolder(path: string): void {
    if (fs.existsSync(path)) return
    this.#makeFolder(dirname(path))
    fs.mkdirSync(path)
    this.#byNumber.set(fs.statSync(path).ino, { content: Buffer.alloc(0), entries: new Map() })
  }

  #entriesOf(folder: string): ReadonlyMap<string, Node> {
    const nodes = fs.readdirSync(folder).map((name): [string, Node | undefined] => {
      const stats = fs.statSync(join(folder, name), { throwIfNoEntry: false })
      return [name, stats && this.#byNumber.get(stats.ino)]
    })
    return new Map(nodes.filter((entry): entry is [string, Node] => entry[1] !== undefined))
  }

  #known(path: string): Node {
    const stats = fs.statSync(path)
    const node: Node = stats.isDirectory()
      ? {
          content: Buffer.alloc(0),
          entries: new Map(fs.readdirSync(path).map(name => [name, this.#known(join(path, name))])),
        }
      : { content: fs.readFileSync(path), entries: undefined }
    this.#byNumber.set(stats.ino, node)
    return node
  }
}

/** Nothing is brought to the real disk: a sync takes as long as some turns of the event loop. */
const syncing = (): Promise<void> => wait(Math.random() * 2)

function contentOf(fd: number): Buffer {
  const content = Buffer.alloc(fs.fstatSync(fd).size)
  fs.readSync(fd, content, 0, content.length, 0)
  return content
}

/** Block by block what is durable, or what was written since: a disk writes in any order. */
function mixed(durable: Buffer, current: Buffer | undefined, keep: number): Buffer {
  if (current === undefined || keep === 0) return durable
  const result = Buffer.alloc(Math.random() < keep ? current.length : durable.length)
  for (let position = 0; position < result.length; position += blockBytes) {
    const source = Math.random() < keep ? current : durable
    source.subarray(position, Math.min(position + blockBytes, result.length)).copy(result, position)
  }
  return result
}
