/** Port: the folder that logs lie in, and what room its disk has. */
export interface DiskPort {
  readonly folder: string
  /** Bytes; -1 where the system does not say. */
  space(): Promise<{ readonly totalBytes: bigint; readonly usableBytes: bigint }>
}
