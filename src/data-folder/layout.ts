import { join } from 'node:path'

/** Where things lie in a data folder. */
export interface DataFolderLayout {
  /** Held by the process that uses the folder; names it. */
  readonly lock: string
  /** The number of the layout. */
  readonly format: string
  /** Folder of the embedded database. */
  readonly database: string
  /** Folder of the broker's logs. */
  readonly broker: string
}

/** The layout of the data folder at `path`. */
export function dataFolderLayout(path: string): DataFolderLayout {
  return {
    lock: join(path, 'lock'),
    format: join(path, 'format'),
    database: join(path, 'database'),
    broker: join(path, 'broker'),
  }
}
