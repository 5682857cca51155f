import { typeName, type AvroType, type UnionType } from '../../schema/avro/model.ts'
import { logicalFormOf } from './logical-types.ts'
import type { AvroOptions } from './options.ts'

/** JavaScript types that values of each kind share. */
const groups: Readonly<Record<string, string>> = {
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'text',
  enum: 'text',
  bytes: 'bytes',
  fixed: 'bytes',
  map: 'object',
  record: 'object',
}

/** Whether values of a union name their branch: always, or where the JavaScript type of a value does not tell it. */
export function isWrapped(type: UnionType, options: AvroOptions): boolean {
  if (options.unions === 'wrapped') return true
  const bases = type.branches.map(groupOf)
  const forms = type.branches.map(branch => {
    const { makes = 'base' } = logicalFormOf(branch, options) ?? {}
    return makes === 'base' ? groupOf(branch) : makes
  })
  return new Set(bases).size < bases.length || new Set(forms).size < forms.length
}

/** A value that names its branch. */
export function wrap(name: string, value: unknown): unknown {
  return { [name]: value }
}

/** Name and value of the branch in `{ name: value }`; undefined for anything else. */
export function unwrap(value: unknown): readonly [string, unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
    return undefined
  if (value instanceof Map || value instanceof Date) return undefined
  const entries = Object.entries(value)
  return entries.length === 1 ? entries[0] : undefined
}

/** The branches by name, for values that name theirs. */
export function branchNames({ branches }: UnionType): ReadonlyMap<string, number> {
  return new Map(branches.map((branch, at) => [typeName(branch), at]))
}

function groupOf(type: AvroType): string {
  return groups[type.kind] ?? type.kind
}
