/**
 * The order in which upstream lists the owners of a schema id: that of a Java ConcurrentHashMap keyed by qualified
 * subject (rest-contract 1.5). `subjects` come in the order of insertion and are distinct.
 */
export function inJavaMapOrder(subjects: readonly string[]): readonly string[] {
  if (subjects.length < 2) return subjects
  const mask = tableSize(subjects.length) - 1
  return subjects
    .map(subject => ({ subject, slot: slotOf(subject, mask) }))
    .sort((a, b) => a.slot - b.slot)
    .map(({ subject }) => subject)
}

/** 16 up to 11 entries, then doubled each time three quarters are reached. */
function tableSize(entries: number): number {
  let size = 16
  while (entries >= size * 0.75) size *= 2
  return size
}

function slotOf(text: string, mask: number): number {
  let hash = 0
  for (let position = 0; position < text.length; position++)
    hash = (Math.imul(hash, 31) + text.charCodeAt(position)) | 0
  return (hash ^ (hash >>> 16)) & mask
}
