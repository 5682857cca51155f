// What hooks of users may do, well or badly. The header `do` of a record says what.
const text = new TextDecoder()
const wishOf = ({ headers }) => text.decode(headers.find(({ name }) => name === 'do')?.value ?? new Uint8Array())

const deeds = {
  refuse: record => ({ index: record.index, reason: 'told so', field: 'key', path: '$.a' }),
  spin: () => {
    for (;;);
  },
  wait: () => new Promise(() => undefined),
  throw: () => {
    throw new Error('out of order')
  },
  exit: () => process.exit(3),
  hoard: () => {
    const hoard = []
    for (;;) hoard.push(new Array(100_000).fill(hoard.length))
  },
  'far index': () => ({ index: 99, reason: 'x' }),
  'no index': () => ({ index: '0', reason: 'x' }),
  'no reason': record => ({ index: record.index, reason: ' ' }),
  'odd field': record => ({ index: record.index, reason: 'x', field: 'header' }),
  'odd path': record => ({ index: record.index, reason: 'x', path: 1 }),
  'long reason': record => ({ index: record.index, reason: `a\nb\u001b${'x'.repeat(1000)}` }),
  echo: (record, batch) => ({
    index: record.index,
    reason: JSON.stringify({
      ...batch,
      records: undefined,
      key: record.key && text.decode(record.key),
      value: record.value && text.decode(record.value),
      headers: record.headers.map(({ name, value }) => [name, value && text.decode(value)]),
      at: record.timestampMs,
    }).slice(0, 299),
  }),
  decode: async record => {
    try {
      return { index: record.index, reason: JSON.stringify([await record.decodeKey(), await record.decodeValue()]) }
    } catch (error) {
      return { index: record.index, reason: `cannot: ${error.message}` }
    }
  },
}

export async function checkRecords(batch) {
  const refusals = []
  for (const record of batch.records) {
    const wish = wishOf(record)
    if (wish === 'no list') return 'no'
    const refusal = await deeds[wish]?.(record, batch)
    if (refusal) refusals.push(refusal)
  }
  return refusals
}
