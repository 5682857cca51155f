/** Stands for operations that were not asked for. */
export const unaskedOperations = -2147483648

/** What anybody may do where nobody is asked for rights, as bits of Kafka's operation codes. */
export const allOperations = { topic: 3576, cluster: 8096, group: 3400 } as const

/** Rows of groups with what may be done to those that are shown. */
export function withGroupOperations<Row extends { readonly errorCode: number }>(rows: readonly Row[]): readonly Row[] {
  return rows.map(row => (row.errorCode === 0 ? { ...row, authorizedOperations: allOperations.group } : row))
}
