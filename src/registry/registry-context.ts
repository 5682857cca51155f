import type { SchemaEngine } from '../schema/engine.ts'
import type { Contents } from './contents.ts'
import type { RegistrySettings } from './settings.ts'
import type { RegistryState } from './state.ts'

/** What every operation works with. `state` is the committed one, an observed one, or the draft of a write. */
export interface RegistryContext {
  readonly state: RegistryState
  readonly contents: Contents
  readonly engine: SchemaEngine
  readonly settings: RegistrySettings
}
