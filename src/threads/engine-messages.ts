import type { SchemaLimits, SourcePosition } from '../schema/schema.ts'

/** What a worker is started with. */
export interface EngineSettings {
  readonly limits: SchemaLimits
  readonly cacheNodes: number
  /** Whether Protobuf editions are read. */
  readonly allowsEditions: boolean
}

/** One call of a method of the engine. */
export interface EngineCall {
  readonly id: number
  readonly method: string
  readonly parameters: readonly unknown[]
}

/** A refusal on its way between threads. */
export interface EngineRefusal {
  readonly message: string
  readonly stage: 'text' | 'validation'
  readonly position?: SourcePosition
  readonly limit?: keyof SchemaLimits
}

export type EngineAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly refusal: EngineRefusal }
  | { readonly id: number; readonly failure: string }
