/** Begins what stands for something that PostgreSQL's text cannot hold. */
const MARK = '\u001b'
/** U+0000, the mark, and surrogates without their other half: no text of PostgreSQL can hold the first and the last. */
const unstorable = /[\0\u001b\uD800-\uDFFF]/gu
/** In names also the characters that separate fields and lines when names are read in bulk. */
const unstorableInNames = /[\0-\u001f\uD800-\uDFFF]/gu
const marked = /\u001b([0-9a-f]{4})/g

/** A B-tree of PostgreSQL takes keys of up to 2704 bytes. */
const MAX_NAME_BYTES = 2000
const MAX_BYTES_PER_UNIT = 5

const mark = (character: string): string => MARK + character.charCodeAt(0).toString(16).padStart(4, '0')

/** `text` in characters that PostgreSQL can hold; itself in all but odd cases. `originalText` turns it back. */
export function storedText(text: string): string {
  return text.replace(unstorable, mark)
}

/** As `storedText`, and without control characters. */
export function storedName(name: string): string {
  return name.replace(unstorableInNames, mark)
}

/** What `storedText` or `storedName` was given. */
export function originalText(stored: string): string {
  if (!stored.includes(MARK)) return stored
  return stored.replace(marked, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

/** Whether a stored name is too long to be a key of a table. */
export function isTooLongForKey(stored: string): boolean {
  return stored.length * MAX_BYTES_PER_UNIT > MAX_NAME_BYTES && Buffer.byteLength(stored) > MAX_NAME_BYTES
}

/** The key that stands for a name that is too long, given its digest. */
export function longNameKey(digest: string): string {
  return `${MARK}#${digest}`
}

/** Whether a stored name is such a key. */
export function isLongNameKey(stored: string): boolean {
  return stored.startsWith(`${MARK}#`)
}
