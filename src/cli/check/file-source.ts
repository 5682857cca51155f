/** Where the files of a manifest are: the working folder, another one, or a commit. Paths have `/` and no `..` inside. */
export interface FileSource {
  /** Paths of the files below a folder, sorted. */
  list(folder: string): readonly string[]
  /** The texts of files; without those that are not there. */
  read(paths: readonly string[]): ReadonlyMap<string, string>
}

/** Most files that a pattern is held against, and the longest file that is read. */
export const MAX_FILES = 200_000
export const MAX_FILE_BYTES = 4_000_000
/** Folders in which nobody keeps schemas. */
export const isSkipped = (name: string): boolean => name === 'node_modules' || name === '.git'
