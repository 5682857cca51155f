import type { JsonSchema } from '../parse.ts'
import { SchemaCompiler } from './compile.ts'
import { DefaultFiller } from './defaults.ts'
import { SchemaDocuments } from './documents.ts'
import type { LeaveOut } from './patterns.ts'
import { Run, defaultValidationLimits } from './run.ts'
import type { JsonFault, ValidationLimits } from './run.ts'

/** Tells whether JSON values fit a schema. */
export interface JsonValidator {
  /**
   * The first reason why a value does not fit; undefined when it does. Throws ValidationStopped beyond the limits and for
   * objects that JSON.stringify would make something else of (a Date, a class instance), and SchemaError where the schema
   * refers to nothing or has a pattern that is not matched in linear time. `steps` stands in place of the limit.
   */
  faultOf(value: unknown, steps?: number): JsonFault | undefined
  /** Adds the defaults of properties that a fitting value lacks, in place. */
  fillDefaults(value: unknown): void
  /** Whether the schema has defaults at all. */
  readonly hasDefaults: boolean
}

/** How a validator works. */
export interface ValidatorOptions {
  readonly limits?: ValidationLimits
  /** Patterns that are not matched in linear time are told at once, and nothing is refused because of them. */
  readonly leaveOut?: LeaveOut
  /** Values are what JSON.parse gives. */
  readonly isParsed?: boolean
}

/** Makes a validator of closures: no code is generated, work and depth are bounded. All keywords of the five dialects. */
export function jsonValidator(
  { canonical, dialect, references }: Pick<JsonSchema, 'canonical' | 'dialect' | 'references'>,
  { limits = defaultValidationLimits, leaveOut, isParsed }: ValidatorOptions = {},
): JsonValidator {
  const documents = new SchemaDocuments(canonical, dialect, references)
  const compiler = new SchemaCompiler(documents, leaveOut)
  const filler = new DefaultFiller(compiler)
  const root = compiler.rule({ schema: documents.main.root, resource: documents.main })
  if (leaveOut !== undefined) compiler.compileAll()
  let kept: Run | undefined
  return {
    hasDefaults: documents.hasDefaults,
    faultOf(value, steps) {
      // A getter of the value may validate another one.
      const run = kept ?? new Run(limits, isParsed)
      kept = undefined
      run.reset(steps)
      const fault = root.check(value, run) ? undefined : run.fault
      kept = run
      return fault
    },
    fillDefaults(value) {
      if (documents.hasDefaults) filler.fill(root.place, value, new Run(limits, isParsed))
    },
  }
}
