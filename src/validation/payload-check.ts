import type { Buffer } from 'node:buffer'

/** Why bytes are no value of a schema. */
export interface PayloadFault {
  readonly reason: 'bad-payload' | 'trailing-bytes' | 'too-costly'
  /** `$.lines[3].price`; `$` for the whole value. */
  readonly path: string
  /** What was found and what was expected: `is a string, expected int`. Holds no bytes of the value. */
  readonly problem: string
}

/**
 * Looks whether the bytes from `start` to `end` are exactly one value of a schema. Compiled once per schema into closures,
 * without code generation; allocates nothing for a value that passes. Work is counted in
 * steps in proportion to the bytes, so the same bytes always get the same answer. Never throws. The bytes of one Buffer
 * object do not change between calls: a check may have copied them for the values that follow.
 */
export type PayloadCheck = (bytes: Buffer, start: number, end: number) => PayloadFault | undefined

/** What a check of payloads may spend on one value. */
export interface PayloadLimits {
  /** Levels of nesting: 100 in Protobuf, 500 in Avro and JSON. */
  readonly protobufDepth: number
  readonly depth: number
  /** Steps of one value: `baseSteps` and so many more for each byte. */
  readonly baseSteps: number
  readonly stepsPerByte: number
}
