/** What one client's user sees of one record. */
export interface SeenCase {
  readonly client: string
  readonly sent: string
  readonly level: string
  readonly language: string
  readonly sees: string
}

/** The columns of a table, in their order. */
const columns = ['client', 'sent', 'level', 'language', 'sees'] as const

/** Rows of a table: cases that differ in their language alone, and then those that differ in their level, are one row. */
export function folded(cases: readonly SeenCase[]): readonly (readonly string[])[] {
  const placeOf = (row: SeenCase) => cases.findIndex(({ client, sent }) => row.client === client && row.sent === sent)
  return foldedBy('level', foldedBy('language', cases))
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map(row => columns.map(column => row[column]))
}

function foldedBy(folds: 'level' | 'language', cases: readonly SeenCase[]): SeenCase[] {
  const rows = new Map<string, SeenCase>()
  for (const one of cases) {
    const key = JSON.stringify(columns.map(column => (column === folds ? '' : one[column])))
    const known = rows.get(key)
    rows.set(key, known === undefined ? one : { ...known, [folds]: `${known[folds]}, ${one[folds]}` })
  }
  return [...rows.values()]
}
