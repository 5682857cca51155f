const QUOTE = 0x22
const SLASH = 0x2f
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** An object longer than this is not looked for. */
const LONGEST = 2000

/**
 * Where the object that starts at `start` ends, exclusive; -1 for anything else that stands there, for one with a comment
 * and for one that is long. Reads marks only: what lies between them may be no JSON.
 */
export function objectEnd(text: string, start: number): number {
  if (text.charCodeAt(start) !== OPEN_BRACE) return -1
  const last = Math.min(text.length, start + LONGEST)
  let levels = 0
  for (let at = start; at < last; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = stringEnd(text, at + 1, last)
        break
      case OPEN_BRACE:
      case OPEN_BRACKET:
        levels++
        break
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (--levels === 0) return at + 1
        break
      case SLASH:
        return -1
      default:
    }
  }
  return -1
}

/** The place of the quote that ends a string; `last` where there is none before. */
function stringEnd(text: string, start: number, last: number): number {
  for (let at = start; at < last; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at++
  }
  return last
}
