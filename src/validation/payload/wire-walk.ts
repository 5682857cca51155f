import { Buffer } from 'node:buffer'
import type { PayloadFault, PayloadLimits } from '../payload-check.ts'
import { pathOf } from './fault-path.ts'
import type { ViewedBytes } from './utf8-text.ts'

/** What a walk gives in place of a position where the bytes are no value. */
export const FAILED = -1

/**
 * State of one walk over the bytes of a value. All checks of a compiler share one: it keeps the last bytes it was given,
 * for records stand in one buffer with others of their batch.
 */
export class WireWalk implements ViewedBytes {
  bytes: Buffer = Buffer.alloc(0)
  view = new DataView(this.bytes.buffer, 0, 0)
  /** Where the value has to end. */
  end = 0
  depth = 0
  /** Of Protobuf: the group that the next message is, and where what is looked at ends. */
  group = 0
  stop = 0
  readonly deepestMessage: number
  /** The number that was read last. */
  number = 0
  readonly #limits: PayloadLimits
  #stepsLeft = 0
  #reason: PayloadFault['reason'] = 'bad-payload'
  #problem = ''
  /** Innermost first. */
  #path: string[] = []

  constructor(limits: PayloadLimits) {
    this.#limits = limits
    this.deepestMessage = limits.protobufDepth
  }

  begin(bytes: Buffer, start: number, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    }
    this.end = end
    this.depth = 0
    this.group = 0
    this.#stepsLeft = this.#limits.baseSteps + this.#limits.stepsPerByte * (end - start)
  }

  /** Counts work that no bytes are behind; false when there was too much. */
  spend(steps: number): boolean {
    this.#stepsLeft -= steps
    return this.#stepsLeft >= 0
  }

  /** Notes why the bytes are no value. Always FAILED. */
  fail(problem: string, reason: PayloadFault['reason'] = 'bad-payload'): number {
    this.#problem = problem
    this.#reason = reason
    this.#path = []
    return FAILED
  }

  /** Notes where that happened, from inside to outside. Always FAILED. */
  within(step: string): number {
    this.#path.push(step)
    return FAILED
  }

  truncated(what: string): number {
    return this.fail(`the bytes end within ${what}`)
  }

  tooDeep(limit: number): number {
    return this.fail(`the value nests deeper than ${limit} levels`, 'too-costly')
  }

  /** What was noted. */
  fault(): PayloadFault {
    return { reason: this.#reason, path: pathOf(this.#path.toReversed()), problem: this.#problem }
  }
}
