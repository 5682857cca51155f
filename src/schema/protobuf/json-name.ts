/** The JSON name protoc gives a field: underscores go, the letter after one becomes a capital. */
export function defaultJsonName(name: string): string {
  return name.replace(/_+([^_]?)/g, (_, letter: string) => letter.toUpperCase())
}

/** The name protoc gives the entry message of a map field: `line_items` has `LineItemsEntry`. */
export function mapEntryName(name: string): string {
  const camel = name.replace(/(?:^_*|_+)([^_]?)/g, (_, letter: string) => letter.toUpperCase())
  return `${camel}Entry`
}
