/** What a broker has to do for a client, in the order of the table; the names are those of the clients' cells. */
export const features = [
  'produce none',
  'produce gzip',
  'produce snappy',
  'produce lz4',
  'produce zstd',
  'group of three',
  'static member',
  'consumer protocol',
  'idempotent',
  'transactions',
  'exactly once',
  'admin',
  'sasl plain',
  'sasl scram-sha-256',
  'sasl scram-sha-512',
  'tls',
  'tls and sasl',
] as const

/** A row of the table. */
export type Feature = (typeof features)[number]
