declare module 'fs-native-extensions' {
  /**
   * Locks `length` bytes of an open file from `offset`, for as long as the file is open. Returns false when another open
   * file holds the lock, in this process or elsewhere. The kernel lets go when the process dies, however it dies.
   */
  export function tryLock(descriptor: number, offset: number, length: number): boolean
}
