import type { Resource } from './documents.ts'

/** What one validation may take. */
export interface ValidationLimits {
  /** Levels of schemas applied inside one another. */
  readonly depth: number
  /** Values looked at, each as often as a schema is applied to it; characters that patterns see. */
  readonly steps: number
}

export const defaultValidationLimits: ValidationLimits = { depth: 1000, steps: 2_000_000 }

/** Why a value does not fit its schema: the first reason that was met. */
export interface JsonFault {
  /** Names and positions on the way to the place in the value. */
  readonly path: readonly (string | number)[]
  readonly keyword: string
  /** What belongs at that place, for people: `an integer`, `the property 'id'`. */
  readonly expected: string
}

/** Thrown where validating takes more than its limits, or meets what is no JSON. Neither says whether the value fits. */
export class ValidationStopped extends Error {
  readonly reason: 'limit' | 'no-json'

  constructor(reason: 'limit' | 'no-json', message: string) {
    super(message)
    this.name = 'ValidationStopped'
    this.reason = reason
  }
}

/** Members of one object or array that some schema has looked at, for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Seen {
  readonly properties: Set<string>
  /** Items before this position. */
  items: number
  /** Further items, which `contains` met. */
  readonly contained: Set<number>
}

/** State of one validation. */
export class Run {
  /** Values are what JSON.parse gives: none is an object of a class. Asking each for its prototype takes its time. */
  readonly isParsed: boolean
  readonly #limits: ValidationLimits
  #most: number
  #steps: number
  #depth = 0
  /** In how many schemas we are whose failure is no failure of the whole. */
  #trials = 0
  #fault: { readonly path: (string | number)[]; readonly keyword: string; readonly expected: string } | undefined
  /** Patterns met that are not matched. What fits after such a one fits perhaps; what does not fit never rests on one. */
  doubts = 0
  /** Set where a schema further out asks which members are evaluated. */
  seen: Seen | undefined
  /** Resources entered by references, outermost first. */
  readonly scope: Resource[] = []

  constructor(limits: ValidationLimits, isParsed = false) {
    this.isParsed = isParsed
    this.#limits = limits
    this.#most = limits.steps
    this.#steps = limits.steps
  }

  /** Begins anew, for another value that may take so many steps. */
  reset(steps = this.#limits.steps): void {
    this.#most = steps
    this.#steps = steps
    this.doubts = 0
    this.#depth = 0
    this.#trials = 0
    this.#fault = undefined
    this.seen = undefined
    if (this.scope.length > 0) this.scope.length = 0
  }

  get fault(): JsonFault | undefined {
    const fault = this.#fault
    return fault && { ...fault, path: fault.path.toReversed() }
  }

  /** Counts work. Throws ValidationStopped when there was too much. */
  spend(steps: number): void {
    this.#steps -= steps
    if (this.#steps < 0) throw new ValidationStopped('limit', `validating takes more than ${this.#most} steps`)
  }

  /** Goes a level deeper. Throws ValidationStopped at the limit. */
  enter(): void {
    if (++this.#depth > this.#limits.depth) {
      throw new ValidationStopped('limit', `the value or its schema nests deeper than ${this.#limits.depth} levels`)
    }
  }

  leave(): void {
    this.#depth--
  }

  /** Notes why a value does not fit. Always false. */
  fail(keyword: string, expected: string): false {
    if (this.#trials === 0) this.#fault = { path: [], keyword, expected }
    return false
  }

  /** Notes where the value stands that did not fit. Always false. */
  within(step: string | number): false {
    if (this.#trials === 0) this.#fault?.path.push(step)
    return false
  }

  /** Whether a value fits, where that decides nothing alone. What it evaluates counts only if it does. */
  tries(check: Check, value: unknown): boolean {
    const { seen } = this
    if (seen !== undefined) this.seen = newSeen()
    this.#trials++
    const fits = check(value, this)
    this.#trials--
    if (seen !== undefined) {
      if (fits && this.seen !== undefined) mergeSeen(seen, this.seen)
      this.seen = seen
    }
    return fits
  }

  /** As `tries`, for a member of the value. */
  triesMember(check: Check, value: unknown): boolean {
    this.#trials++
    const fits = this.checkMember(check, value)
    this.#trials--
    return fits
  }

  /** Checks a member of the value: what is evaluated there is none of the value's. */
  checkMember(check: Check, value: unknown): boolean {
    const { seen } = this
    if (seen === undefined) return check(value, this)
    this.seen = undefined
    const fits = check(value, this)
    this.seen = seen
    return fits
  }
}

/** Whether a value fits; what does not is noted in the run. */
export type Check = (value: unknown, run: Run) => boolean

export function newSeen(): Seen {
  return { properties: new Set(), items: 0, contained: new Set() }
}

/** Adds what was evaluated in one schema to what was in the one around it. */
export function mergeSeen(into: Seen, from: Seen): void {
  for (const name of from.properties) into.properties.add(name)
  for (const position of from.contained) into.contained.add(position)
  into.items = Math.max(into.items, from.items)
}
