/** A header of every answer: the text depends on the time where the setting asks for a date. */
export type FixedHeader = readonly [name: string, value: string | (() => string)]

const ITEM = /^(add|set|addDate|setDate)\s+([!#$%&'*+.^_`|~\w-]+)\s*:\s*(.*)$/s

/**
 * Reads `response.http.headers.config`: `[action] [name]: [value]` split by commas, an item with commas in double quotes.
 * `addDate` and `setDate` take milliseconds from now. Throws Error for anything else.
 */
export function parseResponseHeaders(config: string): readonly FixedHeader[] {
  const headers: FixedHeader[] = []
  for (const item of splitItems(config)) {
    const [, action = '', name = '', value = ''] = ITEM.exec(item) ?? []
    if (name === '') throw new Error(`response headers: '${item}' is not of the form [action] [name]: [value]`)
    const isDate = action.endsWith('Date')
    if (isDate && !/^-?\d{1,15}$/.test(value))
      throw new Error(`response headers: '${value}' is no number of milliseconds`)
    if (action.startsWith('set')) removeNamed(headers, name)
    headers.push([name, isDate ? () => new Date(Date.now() + Number(value)).toUTCString() : value])
  }
  return headers
}

/** Names and values in turn, as `writeHead` takes them. */
export function flatHeaders(headers: readonly FixedHeader[]): readonly string[] {
  return headers.flatMap(([name, value]) => [name, typeof value === 'string' ? value : value()])
}

function splitItems(config: string): readonly string[] {
  return [...config.matchAll(/\s*(?:"([^"]*)"|([^,]+))\s*(?:,|$)/g)]
    .map(([, quoted, plain]) => (quoted ?? plain ?? '').trim())
    .filter(item => item !== '')
}

function removeNamed(headers: FixedHeader[], name: string): void {
  const kept = headers.filter(([known]) => known.toLowerCase() !== name.toLowerCase())
  headers.splice(0, headers.length, ...kept)
}
