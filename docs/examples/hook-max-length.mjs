// A hook for `headgate serve --hooks hook-max-length.mjs`: no text field of a value may be longer than 200 characters.
const MAX_LENGTH = 200

/** @type {import('headgate/hooks').RecordHook} */
export async function checkRecords(batch) {
  // Without a schema there is nothing to read values with.
  if (batch.policy['validation.value.level'] === 'none') return undefined
  const refusals = []
  for (const record of batch.records) {
    const found = tooLong(await record.decodeValue(), '$')
    if (found) refusals.push({ index: record.index, path: found.path, reason: found.reason })
  }
  return refusals
}

/** The first text that is too long, wherever it stands. */
function tooLong(value, path) {
  if (typeof value === 'string') {
    const { length } = value
    return length > MAX_LENGTH
      ? { path, reason: `${path} has ${length} characters, at most ${MAX_LENGTH} are allowed` }
      : undefined
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined
  for (const [name, field] of Object.entries(value)) {
    const found = tooLong(field, Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`)
    if (found) return found
  }
  return undefined
}
