export default batch =>
  batch.topic === 'second'
    ? [
        { index: 1, reason: 'second' },
        { index: 0, reason: 'second' },
      ]
    : undefined
