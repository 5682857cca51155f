/** How JSON values are written and checked. */
export interface JsonOptions {
  /** Check values against their schema, when written and when read. Default true; Confluent's clients do not by default. */
  readonly validate?: boolean | undefined
  /** Write over several lines. Default false. */
  readonly indent?: boolean | undefined
  /** Add the defaults of properties that a value read lacks, where it is checked. Default true. */
  readonly fillDefaults?: boolean | undefined
}
