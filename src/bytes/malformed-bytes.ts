/** Bytes from outside that are not what they should be: cut short, too long, or against the format. */
export class MalformedBytes extends Error {
  /** What is wrong, without the place. */
  readonly reason: string
  /** Where in the bytes the reader stood. */
  readonly position: number

  constructor(reason: string, position: number, options?: ErrorOptions) {
    super(`${reason} (at byte ${position})`, options)
    this.name = 'MalformedBytes'
    this.reason = reason
    this.position = position
  }
}
