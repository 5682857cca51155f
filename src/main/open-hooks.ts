import { resolve } from 'node:path'
import type { HeadgateSettings } from '../config.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { RecordHooks } from '../validation/hooks-port.ts'
import type { SchemaSource } from '../validation/schema-source.ts'
import type { Opened } from './opened.ts'
import { StartError } from './start-error.ts'

/** What hooks are joined to. */
export interface HookJoints {
  readonly source: SchemaSource
  readonly logger: Logger
  readonly opened: Opened
}

/** The hooks of the settings, loaded; undefined where none are named. Rejects with StartError. */
export async function openHooks(
  { hooks: settings }: HeadgateSettings,
  { source, logger, opened }: HookJoints,
): Promise<RecordHooks | undefined> {
  if (settings.modules.length === 0) return undefined
  const { HooksUnusable, ThreadedHooks } = await import('../threads/threaded-hooks.ts')
  const hooks = new ThreadedHooks({
    modules: settings.modules.map(path => resolve(path)),
    timeoutMs: settings.timeoutMs,
    heapMb: settings.heapMb,
    schemas: (context, schema) => schemaOf(source, context, schema),
    logger,
  })
  opened.add(() => hooks.stop())
  try {
    await hooks.start()
    return hooks
  } catch (error) {
    if (!(error instanceof HooksUnusable)) throw error
    throw new StartError(
      `${error.message}.`,
      'Put the module right, or take it out of --hooks or HEADGATE_HOOKS.',
      error,
    )
  }
}

/** A schema by its id or GUID, as the registry of this process has it now. */
async function schemaOf(source: SchemaSource, context: string, schema: number | string) {
  const view = source.observe()
  if (view === undefined) throw new Error('the registry is still starting')
  const id = typeof schema === 'number' ? schema : await view.idOfGuid(context, schema)
  const found = typeof id === 'number' ? await view.schemaOfId(context, id) : undefined
  return found && { type: found.type, text: found.text, references: found.references }
}
