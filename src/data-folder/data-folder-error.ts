/** The data folder cannot be used. `advice` says what to do. */
export class DataFolderError extends Error {
  readonly advice: string

  constructor(message: string, advice: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'DataFolderError'
    this.advice = advice
  }
}
