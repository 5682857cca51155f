import { printDecimal } from '../json-number.ts'
import { printJson } from '../json-print.ts'
import type { JsonNode } from '../json-text.ts'
import { valueKey } from './value-key.ts'

/** The compact text of a schema: keys in the order given, numbers as exact decimals (compatibility.md 3.1). */
export function printCanonical(root: JsonNode): string {
  return printJson(root, printDecimal)
}

/** The canonical text with the keys of every object sorted by UTF-16 code unit. */
export function printNormalized(root: JsonNode): string {
  return valueKey(root)
}
