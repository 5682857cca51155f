import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { median } from './load.ts'

/** Rounds in which the contenders take turns. */
const ROUNDS = 15
/** Shortest turn, and the time that the slowest contender may have in all, in milliseconds. */
const TURN = 8
const TOTAL = 2500
/** Time of calls before anything counts. */
const WARM_UP = 300

setFlagsFromString('--expose-gc')
/** Clears away what others left; between turns young objects alone, for a full collection drops compiled code, too. */
const collectGarbage = runInNewContext('gc') as (how: { type: 'minor' | 'major' }) => void

/** Two contenders: microseconds a call of each, and how many times the first is as fast as the second. */
export interface Comparison {
  readonly own: number
  readonly other: number
  /** Median of the ratios of turns that follow one another: a machine is not equally fast all the time. */
  readonly ratio: number
}

/** Microseconds a call of each contender: medians of turns that alternate in one run. */
export function sideBySide(contenders: readonly (() => unknown)[]): readonly number[] {
  return turnsOf(contenders).map(median)
}

/** Ours beside another. */
export function compare(own: () => unknown, other: () => unknown): Comparison {
  return comparisonOf(turnsOf([own, other]))
}

function comparisonOf([own = [], other = []]: readonly (readonly number[])[]): Comparison {
  return {
    own: median(own),
    other: median(other),
    ratio: median(own.map((turn, at) => (other[at] ?? NaN) / turn)),
  }
}

function turnsOf(contenders: readonly (() => unknown)[]): readonly (readonly number[])[] {
  collectGarbage({ type: 'major' })
  const plans = contenders.map(work => ({ work, calls: callsOfTurn(work), turns: [] as number[] }))
  const slowest = Math.max(...plans.map(({ work, calls }) => timeOf(work, calls)))
  const rounds = Math.max(1, Math.min(ROUNDS, Math.floor(TOTAL / slowest)))
  for (let round = 0; round < rounds; round++) {
    for (const { work, calls, turns } of plans) {
      collectGarbage({ type: 'minor' })
      turns.push((timeOf(work, calls) * 1000) / calls)
    }
  }
  return plans.map(({ turns }) => turns)
}

/** Warms up, and tells how many calls make a turn. */
function callsOfTurn(work: () => unknown): number {
  let [calls, spent, last] = [0, 0, 0]
  for (; spent < WARM_UP; spent += last, calls++) last = timeOf(work, 1)
  return Math.ceil(TURN / Math.min(last, spent / calls))
}

function timeOf(work: () => unknown, calls: number): number {
  const start = performance.now()
  for (let call = 0; call < calls; call++) work()
  return performance.now() - start
}

/** Ours beside another, calls that are awaited one after the other. */
export async function compareAwaited(own: () => Promise<unknown>, other: () => Promise<unknown>): Promise<Comparison> {
  collectGarbage({ type: 'major' })
  const plans: { work: () => Promise<unknown>; calls: number; turns: number[] }[] = []
  for (const work of [own, other]) plans.push({ work, calls: await awaitedCallsOfTurn(work), turns: [] })
  for (let round = 0; round < ROUNDS; round++) {
    for (const { work, calls, turns } of plans) {
      collectGarbage({ type: 'minor' })
      turns.push(((await awaitedTimeOf(work, calls)) * 1000) / calls)
    }
  }
  return comparisonOf(plans.map(({ turns }) => turns))
}

async function awaitedCallsOfTurn(work: () => Promise<unknown>): Promise<number> {
  let [calls, spent, last] = [0, 0, 0]
  for (; spent < WARM_UP; spent += last, calls++) last = await awaitedTimeOf(work, 1)
  return Math.ceil(TURN / Math.min(last, spent / calls))
}

async function awaitedTimeOf(work: () => Promise<unknown>, calls: number): Promise<number> {
  const start = performance.now()
  for (let call = 0; call < calls; call++) await work()
  return performance.now() - start
}
