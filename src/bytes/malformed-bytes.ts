/** Bytes from outside that are not what they should be: cut short, too long, or against the format. */
export class MalformedBytes extends Error {
  /** Where in the bytes the reader stood. */
  readonly position: number

  constructor(message: string, position: number) {
    super(`${message} (at byte ${position})`)
    this.name = 'MalformedBytes'
    this.position = position
  }
}
