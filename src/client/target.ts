import { argumentError } from './errors.ts'

type Value = string | number

/** The path of a request; what is put into it is encoded as one segment each. Throws RegistryError, kind `argument`. */
export function path(parts: TemplateStringsArray, ...values: readonly Value[]): string {
  return parts.reduce((text, part, i) => text + segment(values[i - 1]) + part)
}

function segment(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw argumentError(`${typeof value} in a path`)
  const text = String(value)
  if (text === '') throw argumentError('an empty name cannot be part of a path')
  // URLs resolve these two away, encoded or not, and the request would go elsewhere.
  if (text === '.' || text === '..') throw argumentError(`the name "${text}" cannot be part of a path`)
  // A colon is fine in a path, and contexts are easier to read with it.
  return encoded(text).replaceAll('%3A', ':')
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) throw argumentError('half of a surrogate pair cannot be sent')
    throw error
  }
}

type Parameter = string | number | boolean | readonly string[] | undefined

/** `?name=value…` without the undefined ones, a list as one pair each; empty without any. */
export function query(parameters: Readonly<Record<string, Parameter>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    [value ?? []].flat().map(one => `${name}=${encoded(String(one))}`),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
