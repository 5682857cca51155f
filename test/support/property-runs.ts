/** How often a property is tried, and from which seed: options of `fc.assert` and `fc.sample`. */
export interface PropertyRuns {
  readonly numRuns: number
  readonly seed: number
}

const factor = Number(process.env['HEADGATE_FUZZ'] ?? 1)
const seed = Number(process.env['HEADGATE_FUZZ_SEED'] ?? 20_261_121)

/** The same cases in every run of the suite, so that it fails for what was changed; `npm run fuzz` goes on to others. */
export function propertyRuns(numRuns = 100): PropertyRuns {
  if (!(factor >= 1) || !Number.isInteger(seed)) throw new TypeError('HEADGATE_FUZZ or HEADGATE_FUZZ_SEED is no number')
  return { numRuns: Math.ceil(numRuns * factor), seed }
}
