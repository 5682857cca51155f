import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'

const BLOCK = 4096
const real = { ...fs }

/** What of a file or folder is on the disk for sure: its content, or its entries by name. */
type Durable = { readonly content: Buffer } | { readonly entries: ReadonlyMap<string, number> }

/**
 * Watches everything this process does to the files of a folder, and knows at any moment what a power cut would leave of
 * them: the content of a file as it was when the file was last synced, the entries of a folder as they were when the folder
 * was last synced. Loaded before anything that copies functions of node:fs.
 */
export class WatchedDisk {
  readonly #folder: string
  readonly #durable = new Map<number, Durable>()
  #operations = 0
  #cutAt = Infinity
  #onCut: () => void = () => undefined

  /** What is in `folder` now counts as being on the disk. */
  constructor(folder: string) {
    this.#folder = folder
    this.#noteTree(folder)
    this.#watch()
  }

  /** Calls `onCut` just before the given operation on a file takes effect. */
  cutAt(operation: number, onCut: () => void): void {
    this.#cutAt = operation
    this.#onCut = onCut
  }

  /** Writes what the power cut leaves into `target`. `keep`: how likely it is that a block which was not synced is there. */
  leave(target: string, keep: number): void {
    const paths = new Map<number, string>()
    walk(this.#folder, (path, stats) => paths.set(stats.ino, path))
    this.#leave(real.statSync(this.#folder).ino, target, { paths, keep })
  }

  #leave(
    ino: number,
    target: string,
    more: { readonly paths: ReadonlyMap<number, string>; readonly keep: number },
  ): void {
    const durable = this.#durable.get(ino)
    if (durable && 'entries' in durable) {
      real.mkdirSync(target)
      for (const [name, child] of durable.entries) this.#leave(child, join(target, name), more)
      return
    }
    const path = more.paths.get(ino)
    const current = path === undefined ? undefined : real.readFileSync(path)
    real.writeFileSync(target, mixed(durable?.content ?? Buffer.alloc(0), current, more.keep))
  }

  #watch(): void {
    const watched = (
      name: 'writeSync' | 'fsyncSync' | 'renameSync' | 'unlinkSync' | 'rmdirSync' | 'ftruncateSync' | 'truncateSync',
    ): void => {
      const operation = real[name] as (...args: unknown[]) => unknown
      const replacement = (...args: unknown[]): unknown => {
        this.#tick()
        const result = operation(...args)
        if (name === 'fsyncSync') this.#noteDescriptor(args[0] as number)
        return result
      }
      Object.assign(fs, { [name]: replacement })
    }
    for (const name of [
      'writeSync',
      'fsyncSync',
      'renameSync',
      'unlinkSync',
      'rmdirSync',
      'ftruncateSync',
      'truncateSync',
    ] as const) {
      watched(name)
    }
    this.#watchCreation()
    syncBuiltinESMExports()
  }

  /** A number of a file may have belonged to another one before. */
  #watchCreation(): void {
    const writeFileSync: typeof fs.writeFileSync = (path, data, options) => {
      this.#tick()
      real.writeFileSync(path, data, options)
      this.#durable.set(real.statSync(path as string).ino, { content: Buffer.alloc(0) })
    }
    const mkdirSync = (path: string, options?: fs.MakeDirectoryOptions): void => {
      this.#tick()
      real.mkdirSync(path, options)
      this.#durable.set(real.statSync(path).ino, { entries: new Map() })
    }
    Object.assign(fs, { writeFileSync, mkdirSync })
  }

  #tick(): void {
    if (++this.#operations === this.#cutAt) this.#onCut()
  }

  #noteDescriptor(descriptor: number): void {
    const stats = real.fstatSync(descriptor)
    const path = real.readlinkSync(`/proc/self/fd/${descriptor}`)
    this.#durable.set(
      stats.ino,
      stats.isDirectory() ? { entries: entriesOf(path) } : { content: real.readFileSync(path) },
    )
  }

  #noteTree(folder: string): void {
    this.#durable.set(real.statSync(folder).ino, { entries: entriesOf(folder) })
    walk(folder, (path, stats) => {
      this.#durable.set(
        stats.ino,
        stats.isDirectory() ? { entries: entriesOf(path) } : { content: real.readFileSync(path) },
      )
    })
  }
}

function entriesOf(folder: string): ReadonlyMap<string, number> {
  return new Map(real.readdirSync(folder).map(name => [name, real.statSync(join(folder, name)).ino]))
}

function walk(folder: string, visit: (path: string, stats: fs.Stats) => void): void {
  for (const name of real.readdirSync(folder)) {
    const path = join(folder, name)
    const stats = real.statSync(path)
    visit(path, stats)
    if (stats.isDirectory()) walk(path, visit)
  }
}

/** Block by block the durable content or the current one: a disk writes in any order. */
function mixed(durable: Buffer, current: Buffer | undefined, keep: number): Buffer {
  if (!current || keep === 0) return durable
  const length = Math.random() < keep ? current.length : durable.length
  const result = Buffer.alloc(length)
  for (let position = 0; position < length; position += BLOCK) {
    const source = Math.random() < keep ? current : durable
    source.subarray(position, Math.min(position + BLOCK, length)).copy(result, position)
  }
  return result
}
