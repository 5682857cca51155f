const plainName = /^[\p{L}_$][\p{L}\p{Nd}_$]*$/u

/** A place in a value, for people: `lines[0].price`, `totals["a b"]`. */
export function placeText(steps: readonly (string | number)[]): string {
  let text = ''
  for (const step of steps) {
    if (typeof step === 'number') text += `[${step}]`
    else if (plainName.test(step)) text += text === '' ? step : `.${step}`
    else text += `[${JSON.stringify(step)}]`
  }
  return text
}

/** Longest text of a value that is shown. */
const LONGEST_TEXT = 20_000

/** A value as JSON; undefined for one that is too long to show. */
export function valueText(value: unknown, bytesText: (bytes: Uint8Array) => string): string | undefined {
  const text = JSON.stringify(value, (_, own: unknown) => {
    if (own instanceof Uint8Array) return bytesText(own)
    return typeof own === 'bigint' ? String(own) : own
  })
  return text.length > LONGEST_TEXT ? undefined : text
}
