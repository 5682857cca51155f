import { SerdeError } from '../errors.ts'

/** Levels of `{` and `[`, as upstream's parser allows. */
const deepest = 1000

/** Throws SerdeError `malformed` for a JSON text that nests too deep. Only long texts are looked at: a level takes two characters. */
export function checkNesting(text: string): void {
  if (text.length <= 2 * deepest || countOpened(text) <= deepest) return
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x22) at = endOfString(text, at)
    else if (unit === 0x7b || unit === 0x5b) depth++
    else if (unit === 0x7d || unit === 0x5d) depth--
    if (depth > deepest) throw new SerdeError('malformed', `the JSON nests deeper than ${deepest} levels`)
  }
}

/** Brackets that open, those in strings too, as far as they matter. */
function countOpened(text: string): number {
  let count = 0
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0 && count <= deepest; at = text.indexOf(bracket, at + 1)) count++
  }
  return count
}

function endOfString(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && text.charCodeAt(end) !== 0x22) end += text.charCodeAt(end) === 0x5c ? 2 : 1
  return end
}
