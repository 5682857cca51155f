/** A value as a program would write it, with what its prototype shows. */
export function written(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Uint8Array) return `new Uint8Array([${[...value].join()}])`
  if (Array.isArray(value)) return `[${value.map(written).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const prototype: object | null = Object.getPrototypeOf(value)
  const inherited = prototype === null || prototype === Object.prototype ? [] : Object.getOwnPropertyNames(prototype)
  const names = new Set([...Object.keys(value), ...inherited.filter(name => name !== 'constructor')])
  const shown = [...names].filter(
    name => (value as Record<string, unknown>)[name] !== undefined || Object.hasOwn(value, name),
  )
  return `{ ${shown.map(name => `[${JSON.stringify(name)}]: ${written((value as Record<string, unknown>)[name])}`).join()} }`
}
