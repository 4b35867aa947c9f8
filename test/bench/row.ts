/** A limit for a figure of a row: for its value, or for its ratio. */
export type Goal = { of: 'value' | 'ratio' } & ({ atMost: number } | { atLeast: number })

/** The lowest and the highest figure of the runs. */
export type Spread = readonly [low: number, high: number]

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
  /** What Lastpage wants to reach. The summary lists only rows with a goal. */
  goal?: Goal
  /** The number of runs. With several runs, `value`, `against` and `ratio` are medians. */
  runs: number
  spread: { value: Spread; ratio: Spread }
}

const round = (value: number) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)))

/** Returns the row of one run. */
export function rowOf(row: Omit<Row, 'ratio' | 'runs' | 'spread'>): Row {
  const value = round(row.value)
  const ratio = round(row.against === 0 ? 0 : row.value / row.against)
  const spread = { value: [value, value], ratio: [ratio, ratio] } as const
  return { ...row, value, against: round(row.against), ratio, runs: 1, spread }
}

/** Identifies a row in all runs and releases. */
export const keyOf = (row: Row): string => [row.bench, row.case, row.metric].join(' ')

/** Merges the rows of several runs: one row for each case and metric, with the medians and the spread. Keeps the order of the first run. */
export function combined(rows: readonly Row[]): Row[] {
  return [...Map.groupBy(rows, keyOf).values()].map((runs) => {
    const median = (of: 'value' | 'against' | 'ratio') =>
      percentile(
        runs.map((row) => row[of]),
        0.5,
      )
    const spread = (of: 'value' | 'ratio'): Spread => [
      Math.min(...runs.map((row) => row.spread[of][0])),
      Math.max(...runs.map((row) => row.spread[of][1])),
    ]
    return {
      ...(runs[0] as Row),
      ...{ value: median('value'), against: median('against'), ratio: median('ratio') },
      runs: runs.length,
      spread: { value: spread('value'), ratio: spread('ratio') },
    }
  })
}

/** Returns false if the row has a goal that it misses. */
export function reaches({ goal, value, ratio }: Row): boolean {
  if (!goal) return true
  const figure = goal.of === 'value' ? value : ratio
  return 'atMost' in goal ? figure <= goal.atMost : figure >= goal.atLeast
}

type Column = { title: string; align?: 'right'; text: (row: Row) => string }

function table(columns: readonly Column[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ text }) => text(row))),
  ]
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const padded = (cell: string, column: number) =>
    columns[column]?.align === 'right' ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
  return lines.map((line) => line.map(padded).join('  ').trimEnd()).join('\n')
}

const rangeOf = ([low, high]: Spread) => `${low}–${high}`
const names: Column[] = (['bench', 'case', 'metric'] as const).map((name) => ({
  title: name,
  text: (row) => row[name],
}))

export function tableOf(rows: readonly Row[]): string {
  const figure = (title: string, text: Column['text']): Column => ({ title, align: 'right', text })
  return table(
    [
      ...names,
      figure('value', ({ value }) => String(value)),
      figure('spread', ({ spread }) => rangeOf(spread.value)),
      figure('against', ({ against }) => String(against)),
      figure('ratio', ({ ratio }) => String(ratio)),
      figure('spread', ({ spread }) => rangeOf(spread.ratio)),
      { title: 'unit', text: ({ unit }) => unit },
    ],
    rows,
  )
}

/** Compares the rows that have a goal with the goal, and with the rows of the last release. */
export function summaryOf(rows: readonly Row[], lastRelease: readonly Row[]): string {
  const before = new Map(lastRelease.map((row) => [keyOf(row), row]))
  const unitOf = ({ goal, unit }: Row) => (goal?.of === 'ratio' ? '×' : unit)
  const figureOf = (row: Row, { goal } = row) => (goal?.of === 'ratio' ? row.ratio : row.value)
  const goalOf = ({ goal }: Row) =>
    goal ? ('atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`) : ''
  const beforeOf = (row: Row) => {
    const found = before.get(keyOf(row))
    return found ? String(figureOf(found, row)) : '–'
  }
  const withGoal = rows.filter(({ goal }) => goal)
  const reached = withGoal.filter(reaches).length
  const columns: Column[] = [
    ...names,
    { title: 'goal', align: 'right', text: goalOf },
    { title: 'now', align: 'right', text: (row) => String(figureOf(row)) },
    { title: 'spread', align: 'right', text: (row) => rangeOf(row.spread[row.goal?.of ?? 'value']) },
    { title: 'before', align: 'right', text: beforeOf },
    { title: 'unit', text: unitOf },
    { title: '', text: (row) => (reaches(row) ? '' : 'missed') },
  ]
  return `${table(columns, withGoal)}\n${reached} of ${withGoal.length} goals are reached.`
}

/** Returns the percentile by the nearest-rank method. `share` is between 0 and 1. Throws if there are no values. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('A percentile needs at least one value.')
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number
}
