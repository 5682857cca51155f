/** Rows below each other in columns, the first row being the heads. Numbers stand to the right. */
export function columns(heads: readonly string[], rows: readonly (readonly (string | number | bigint)[])[]): string {
  const isNumber = heads.map((_, index) => rows.length > 0 && rows.every(row => typeof row[index] !== 'string'))
  const texts = [
    heads,
    ...rows.map(row => row.map(cell => (typeof cell === 'string' ? printable(cell) : String(cell)))),
  ]
  const widths = heads.map((_, index) => Math.max(...texts.map(row => row[index]?.length ?? 0)))
  const lines = texts.map(row =>
    row
      .map((cell, index) => (isNumber[index] ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}

/** Names of strangers do not steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
}

/** A number of bytes as people read it. */
export function bytesText(bytes: bigint | number): string {
  let value = Number(bytes)
  for (const unit of ['B', 'KiB', 'MiB', 'GiB']) {
    if (value < 1024) return `${unit === 'B' ? value : value.toFixed(1)} ${unit}`
    value /= 1024
  }
  return `${value.toFixed(1)} TiB`
}
