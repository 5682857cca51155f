export function checkRecords({ topic }) {
  if (topic !== 'second') return null
  return [
    { index: 1, reason: 'second' },
    { index: 0, reason: 'second' },
  ]
}
