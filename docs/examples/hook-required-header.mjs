// A hook for `headgate serve --hooks hook-required-header.mjs`: records of topics that begin with "orders" need a header
// `trace-id` of 32 hexadecimal digits.
const TOPICS = /^orders/
const HEADER = 'trace-id'
const text = new TextDecoder()

/** @type {import('headgate/hooks').RecordHook} */
export function checkRecords(batch) {
  if (!TOPICS.test(batch.topic)) return undefined
  const refusals = []
  for (const { index, headers } of batch.records) {
    const header = headers.findLast(({ name }) => name === HEADER)
    if (header === undefined) refusals.push({ index, reason: `there is no header ${HEADER}` })
    else if (header.value === null || !/^[0-9a-f]{32}$/.test(text.decode(header.value)))
      refusals.push({ index, reason: `the header ${HEADER} is not of 32 hexadecimal digits` })
  }
  return refusals
}
