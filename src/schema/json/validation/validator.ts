import type { JsonSchema } from '../parse.ts'
import { SchemaCompiler } from './compile.ts'
import { DefaultFiller } from './defaults.ts'
import { SchemaDocuments } from './documents.ts'
import { Run, defaultValidationLimits } from './run.ts'
import type { JsonFault, ValidationLimits } from './run.ts'

/** Tells whether JSON values fit a schema. */
export interface JsonValidator {
  /**
   * The first reason why a value does not fit; undefined when it does. Throws ValidationStopped beyond the limits and for
   * objects that JSON.stringify would make something else of (a Date, a class instance), and SchemaError where the schema
   * refers to nothing or has a pattern that is not matched in linear time.
   */
  faultOf(value: unknown): JsonFault | undefined
  /** Adds the defaults of properties that a fitting value lacks, in place. */
  fillDefaults(value: unknown): void
  /** Whether the schema has defaults at all. */
  readonly hasDefaults: boolean
}

/** Makes a validator of closures: no code is generated, work and depth are bounded. All keywords of the five dialects. */
export function jsonValidator(
  { canonical, dialect, references }: Pick<JsonSchema, 'canonical' | 'dialect' | 'references'>,
  limits: ValidationLimits = defaultValidationLimits,
): JsonValidator {
  const documents = new SchemaDocuments(canonical, dialect, references)
  const compiler = new SchemaCompiler(documents)
  const filler = new DefaultFiller(compiler)
  const root = compiler.rule({ schema: documents.main.root, resource: documents.main })
  const kept = new Run(limits)
  let isKeptFree = true
  return {
    hasDefaults: documents.hasDefaults,
    faultOf(value) {
      // A getter of the value may validate another one.
      const run = isKeptFree ? kept : new Run(limits)
      isKeptFree = false
      try {
        run.reset()
        return root.check(value, run) ? undefined : run.fault
      } finally {
        isKeptFree ||= run === kept
      }
    },
    fillDefaults(value) {
      if (documents.hasDefaults) filler.fill(root.place, value, new Run(limits))
    },
  }
}
