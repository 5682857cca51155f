import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The built program, as `npm start` runs it. */
export const program = fileURLToPath(new URL('../../dist/cli/headgate.js', import.meta.url))
const readyTimeoutMs = 120_000
const packageFolder = fileURLToPath(new URL('../..', import.meta.url))

export interface ServerProcess {
  readonly pid: number
  /** Base URL of the registry, as the process printed it. */
  readonly url: string
  /** Host and port of the Kafka broker, as the process printed them; undefined when it runs none. */
  readonly kafkaAddress: string | undefined
  /** Milliseconds from the start of the process until it printed that it is ready. */
  readonly startMs: number
  /** What it has written to standard output and standard error so far. */
  output(): string
  /** Sends the signal. */
  signal(signal: NodeJS.Signals): void
  /** Sends the signal and waits for the end; resolves with the exit code, null after a kill. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export interface ServerOptions {
  /** Beside PATH and HOME, which every process gets. */
  readonly environment?: Readonly<Record<string, string>>
  readonly words?: readonly string[]
  /** What runs the program: the current Node by default, or `npm start --` in the folder of the package. */
  readonly through?: 'node' | 'npm start'
  /** A command that runs the program in its own process: `strace -D` and its flags. */
  readonly under?: readonly string[]
}

/** Runs `headgate` with the words to its end. */
export async function runProgram(words: readonly string[], options: ServerOptions = {}) {
  const { child, output } = spawnProgram(words, options)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, output: output() }
}

/** Starts `headgate serve` on a free port and waits until it is ready. Rejects with its output when it ends before. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const started = performance.now()
  const { child, output } = spawnProgram(
    [...(options.through === 'npm start' ? [] : ['serve']), '--port', '0', ...(options.words ?? [])],
    options,
  )
  const closed = once(child, 'close') as Promise<[number | null]>
  let late: NodeJS.Timeout | undefined
  const url = await new Promise<string>((resolve, reject) => {
    late = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`headgate serve was not ready after ${readyTimeoutMs} ms:\n${output()}`))
    }, readyTimeoutMs)
    child.stdout.on('data', () => {
      const printed = /^ +registry +(\S+)\n/m.exec(output())?.[1]
      if (printed !== undefined) resolve(printed)
    })
    closed.then(([code]) => reject(new Error(`headgate serve ended with ${code}:\n${output()}`)), reject)
  }).finally(() => clearTimeout(late))
  return {
    pid: child.pid ?? 0,
    url,
    kafkaAddress: /^ +kafka +\w+:\/\/(\S+)$/m.exec(output())?.[1],
    startMs: performance.now() - started,
    output,
    signal: signal => void child.kill(signal),
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      return (await closed)[0]
    },
  }
}

function spawnProgram(words: readonly string[], { environment, through = 'node', under = [] }: ServerOptions) {
  const { PATH = '', HOME = '' } = process.env
  const [file = '', ...first] = through === 'node' ? [process.execPath, program] : ['npm', 'start', '--']
  const [command = '', ...rest] = [...under, file, ...first, ...words]
  const child = spawn(command, rest, {
    cwd: packageFolder,
    env: { PATH, HOME, HEADGATE_KAFKA_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  const collect = (chunk: Buffer) => void (written += chunk.toString())
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  return { child, output: () => written }
}
