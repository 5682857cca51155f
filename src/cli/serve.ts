import closeWithGrace from 'close-with-grace'
import { Command } from 'commander'
import type { HeadgateSettings } from '../config.ts'
import type { RunningHeadgate } from '../main.ts'
import { createLogger, type Logger } from '../telemetry/logger.ts'
import type { CommandIo, ExitCode } from './command-io.ts'
import { loadSettings } from './load-settings.ts'
import { productVersion } from './product-version.ts'
import type { EffectiveSetting } from './read-settings.ts'
import { addSettingOptions, settingFlags } from './setting-options.ts'

/** Time that closing the database and the data folder may take after the requests have ended. */
const CLOSING_TIME_MS = 20_000

const stopSignals = ['SIGTERM', 'SIGINT'] as const
/** npm passes on what the terminal has sent to both of them already. */
const SAME_SIGNAL_MS = 500

/** `headgate serve`: runs the server until SIGTERM or SIGINT. */
export function serveCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('serve').description('Run the server until SIGTERM or SIGINT.')
  return addSettingOptions(command).action(async () => {
    const result = await loadSettings(settingFlags(command), io)
    if (result === undefined) return end(2)
    return end(await serve(result.settings, result.effective, io))
  })
}

async function serve(
  settings: HeadgateSettings,
  effective: readonly EffectiveSetting[],
  io: CommandIo,
): Promise<ExitCode> {
  const logger = createLogger(settings.log.level)
  const { startHeadgate, StartError } = await import('../main.ts')
  const starting = startHeadgate(settings, { logger, version: productVersion() })
  const signals = stopOnSignal(starting, settings, logger)
  try {
    const headgate = await starting
    io.out(greeting(headgate, effective))
    return undefined
  } catch (error) {
    signals.uninstall()
    if (!(error instanceof StartError)) throw error
    io.error(`headgate: ${error.message}\n${error.advice}\n`)
    return 1
  }
}

/** A signal or an uncaught error stops what runs, or what is about to; the process then ends by itself. */
function stopOnSignal(starting: Promise<RunningHeadgate>, settings: HeadgateSettings, logger: Logger) {
  const options = {
    delay: settings.server.shutdownTimeoutMs + CLOSING_TIME_MS,
    logger: false as const,
    skip: [...stopSignals] satisfies NodeJS.Signals[],
    onTimeout: (delay: number) => logger.fatal({ delay }, 'stopping took too long'),
    onSecondError: (err: unknown) => logger.fatal({ err }, 'an error while stopping'),
  }
  const closing = closeWithGrace(options, async ({ err }) => {
    if (err) logger.fatal({ err }, 'an error that nobody handled: stopping')
    const [started] = await Promise.allSettled([starting])
    try {
      if (started.status === 'fulfilled') await started.value.stop()
      logger.info({}, 'stopped')
    } catch (error) {
      logger.fatal({ err: error }, 'stopping failed')
      throw error
    }
  })
  const removeListeners = onStopSignal(logger, closing.close)
  return {
    uninstall() {
      removeListeners()
      closing.uninstall()
    },
  }
}

/** Calls `stop` at the first signal and ends the process at the next one; the same signal twice in a row is one. */
function onStopSignal(logger: Logger, stop: () => void): () => void {
  let stoppingSince: number | undefined
  const listener = (signal: NodeJS.Signals) => {
    if (stoppingSince === undefined) {
      stoppingSince = performance.now()
      logger.info({ signal }, 'stopping')
      stop()
    } else if (performance.now() - stoppingSince > SAME_SIGNAL_MS) {
      logger.fatal({ signal }, 'stopped at once by a second signal')
      process.exit(1)
    }
  }
  for (const signal of stopSignals) process.on(signal, listener)
  return () => {
    for (const signal of stopSignals) process.off(signal, listener)
  }
}

function greeting(headgate: RunningHeadgate, effective: readonly EffectiveSetting[]): string {
  const lines = [
    ['registry', headgate.registryUrl],
    ...(headgate.docsUrl === undefined ? [] : [['docs', headgate.docsUrl]]),
    ...headgate.kafkaListeners.map(address => ['kafka', address]),
    [headgate.storage.kind === 'folder' ? 'data folder' : 'database', headgate.storage.place],
    ['settings', settingsOrigin(effective)],
  ]
  return `Headgate ${productVersion()} is ready.\n${lines.map(([name, value]) => `  ${name?.padEnd(12)} ${value}\n`).join('')}`
}

/** `defaults`, or the flags, variables and file lines that set something. */
function settingsOrigin(effective: readonly EffectiveSetting[]): string {
  const sources = effective
    .filter(({ source }) => source !== 'default')
    .map(({ source }) => source.replace(/ line \d+$/, ''))
  return sources.length === 0 ? 'defaults' : [...new Set(sources)].join(', ')
}
