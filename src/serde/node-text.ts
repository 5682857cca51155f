/** What Node's buffers can do with text in other bytes, faster than the encoders of the web. */
interface TextMethods {
  utf8Slice(this: Uint8Array, start: number, end: number): string
  utf8Write(this: Uint8Array, text: string, start: number, length: number): number
}

/** Node's methods; undefined in other runtimes. */
export const nodeText: TextMethods | undefined = findMethods()

function findMethods(): TextMethods | undefined {
  // Not a free name: bundlers for browsers put a whole library in place of that.
  const runtime = globalThis as { readonly Buffer?: { readonly prototype: object } }
  const methods = runtime.Buffer?.prototype
  return methods !== undefined && hasTextMethods(methods) ? methods : undefined
}

function hasTextMethods(methods: object): methods is TextMethods {
  return (
    'utf8Slice' in methods &&
    typeof methods.utf8Slice === 'function' &&
    'utf8Write' in methods &&
    typeof methods.utf8Write === 'function'
  )
}
