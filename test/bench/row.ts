/** One result of a bench. */
export type Row = {
  bench: string
  case: string
  metric: string
  unit: string
  value: number
  /** The reference value: a value that the same run measured, or a fixed limit. */
  against: number
  ratio: number
}

const round = (value: number) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))

export function rowOf(row: Omit<Row, 'ratio'>): Row {
  const ratio = row.against === 0 ? 0 : row.value / row.against
  return { ...row, value: round(row.value), against: round(row.against), ratio: round(ratio) }
}

export function tableOf(rows: readonly Row[]): string {
  const head = ['bench', 'case', 'metric', 'value', 'against', 'ratio', 'unit']
  const cells = rows.map((row) => [
    ...[row.bench, row.case, row.metric],
    ...[String(row.value), String(row.against), String(row.ratio), row.unit],
  ])
  const widths = head.map((name, column) =>
    Math.max(name.length, ...cells.map((line) => line[column]?.length ?? 0)),
  )
  const isNumber = (column: number) => column >= 3 && column <= 5
  return [head, ...cells]
    .map((line) =>
      line
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Returns the percentile by the nearest-rank method. `share` is between 0 and 1. Throws if there are no values. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('A percentile needs at least one value.')
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number
}
