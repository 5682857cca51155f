/** The server cannot start, for a reason outside of it. `advice` says what to do. */
export class StartError extends Error {
  readonly advice: string

  constructor(message: string, advice: string, cause: unknown) {
    super(message, { cause })
    this.name = 'StartError'
    this.advice = advice
  }
}

/**
 * What a failure to listen means, where that is known.
 * @param prefix of the settings that say where to listen
 */
export function listenError(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
  prefix: '' | 'kafka-',
): unknown {
  const variable = `HEADGATE_${prefix.toUpperCase().replace('-', '_')}`
  const portNames = `--${prefix}port or ${variable}PORT`
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new StartError(
        `port ${port} of ${host} is in use by another process.`,
        `Stop that process, or choose another port with ${portNames} (0: any free port)${prefix === '' ? '' : ', or start without the broker: --kafka off'}.`,
        error,
      )
    case 'EACCES':
      return new StartError(
        `this user may not listen on ${host}:${port}.`,
        `Choose a port above 1023 with ${portNames}.`,
        error,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        `${host} is no address of this machine.`,
        `Choose one with --${prefix}host or ${variable}HOST, such as 127.0.0.1 or 0.0.0.0.`,
        error,
      )
    default:
      return error
  }
}
