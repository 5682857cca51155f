// Values of the interop cases, as a JavaScript client has them.

const isObject = value => typeof value === 'object' && value !== null
const mapped = (value, map) =>
  Array.isArray(value)
    ? value.map(map)
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, map(one)]))

/** A value to write: `{ $long }`, `{ $bytes }`, `{ $branch, value }` and `{ $logical }` become what the client takes. */
export function native(value, client) {
  if (!isObject(value)) return value
  if ('$long' in value) return client.long(value.$long)
  if ('$bytes' in value) return Buffer.from(value.$bytes, 'base64')
  if ('$logical' in value) return client.logical(value)
  if ('$branch' in value) {
    const inner = native(value.value, client)
    return value.isPlain ? inner : { [value.$branch]: inner }
  }
  return mapped(value, one => native(one, client))
}

/** A value that was read, as JSON: numbers of every kind as `{ $n }`, bytes as `{ $bytes }`. */
export function shown(value) {
  if (typeof value === 'bigint' || typeof value === 'number') return { $n: String(value) }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  if (value instanceof Date) return value.toISOString()
  return isObject(value) ? mapped(value, shown) : value
}

/** Answers requests, one JSON text a line, until standard input ends. */
export async function serve({ write, read }) {
  let rest = ''
  for await (const chunk of process.stdin) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      const request = JSON.parse(line)
      const answer = await (request.op === 'write' ? write(request) : read(request)).catch(error => ({
        error: String(error?.message ?? error),
      }))
      console.log(JSON.stringify(answer))
    }
  }
}

/** Headers as an object, from pairs of name and hex; and back. */
export const headersOf = pairs => Object.fromEntries(pairs.map(([name, hex]) => [name, Buffer.from(hex, 'hex')]))
export const pairsOf = headers =>
  Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('hex')])
