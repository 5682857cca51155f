/**
 * Whether a value is the one that its field has when it is absent. A struct may leave out what is the same; lists and bytes
 * are the same only when both are empty. As deep as the tables are.
 */
export function isSameValue(value: unknown, absent: unknown): boolean {
  if (value === absent) return true
  if (typeof value !== 'object' || typeof absent !== 'object' || value === null || absent === null) return false
  if (hasLength(value)) return hasLength(absent) && value.length === 0 && absent.length === 0
  return Object.entries(absent).every(([name, each]) => {
    const given = (value as Readonly<Record<string, unknown>>)[name]
    return given === undefined || isSameValue(given, each)
  })
}

function hasLength(value: object): value is { readonly length: number } {
  return Array.isArray(value) || value instanceof Uint8Array
}
