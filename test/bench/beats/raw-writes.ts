// A child process that measures the database without the tracker. The process writes the rows of the beats again, in batches of the same size. Each
// batch is one transaction with the same durability as in the tracker.
import SqliteFile from 'better-sqlite3'
import pg from 'pg'
import { percentile } from '../row.ts'
import { type RawArguments, type RawResult, rawArgumentsSchema } from './contract.ts'

/** The columns that the tracker writes for a normal beat. See src/tracker/repositories/beat-rows.ts. */
const columns = [
  ...(['last_active_at', 'deadline_at', 'page', 'visible', 'active_ms', 'open_ms'] as const),
  ...(['pages', 'loads'] as const),
] as const
const keys = ['workspace_id', 'visit_id'] as const
type Row = Record<(typeof columns)[number] | (typeof keys)[number], unknown>

const texts = new Set<string>([...keys, 'pages', 'loads'])

/** Calls `write` with batches of rows until the time is over. */
async function measure(
  rows: readonly Row[],
  { batch, seconds }: RawArguments,
  write: (part: Row[]) => unknown,
): Promise<RawResult> {
  const startedAt = performance.now()
  const lasted: number[] = []
  let written = 0
  for (let at = 0; performance.now() - startedAt < seconds * 1000; at = (at + batch) % rows.length) {
    const part = Array.from(
      { length: Math.min(batch, rows.length) },
      (_, n) => rows[(at + n) % rows.length] as Row,
    )
    const beganAt = performance.now()
    await write(part)
    lasted.push(performance.now() - beganAt)
    written += part.length
  }
  const rowsPerSecond = written / ((performance.now() - startedAt) / 1000)
  return { rowsPerSecond, commitP99: percentile(lasted, 0.99) }
}

const selection = `select ${[...keys, ...columns].join(', ')} from visits where loads <> '{}'`

async function onSqlite(options: RawArguments): Promise<RawResult> {
  const file = new SqliteFile(options.databaseUrl.replace(/^sqlite:/, ''))
  file.pragma('journal_mode = WAL')
  file.pragma('synchronous = FULL')
  const rows = file.prepare(selection).all() as Row[]
  const update = file.prepare(
    `update visits set ${columns.map((name) => `${name} = @${name}`).join(', ')} where workspace_id = @workspace_id and visit_id = @visit_id`,
  )
  const write = file.transaction((part: Row[]) => {
    for (const row of part) update.run(row)
  })
  const result = await measure(rows, options, (part) => write.immediate(part))
  file.close()
  return result
}

async function onPostgres(options: RawArguments): Promise<RawResult> {
  const client = new pg.Client({ connectionString: options.databaseUrl })
  await client.connect()
  const { rows } = await client.query<Row>(selection)
  const shape = [...keys, ...columns]
    .map((name) => `${name} ${texts.has(name) ? 'text' : 'bigint'}`)
    .join(', ')
  const text = `update visits set ${columns.map((name) => `${name} = v.${name}`).join(', ')}
    from jsonb_to_recordset($1::jsonb) as v(${shape})
    where visits.workspace_id = v.workspace_id and visits.visit_id = v.visit_id`
  const result = await measure(rows, options, async (part) => {
    await client.query('begin')
    await client.query({ name: 'write', text, values: [JSON.stringify(part)] })
    await client.query('commit')
  })
  await client.end()
  return result
}

const options = rawArgumentsSchema.parse(JSON.parse(process.argv[2] ?? '{}'))
const measured = await (/^postgres/.test(options.databaseUrl) ? onPostgres(options) : onSqlite(options))
process.stdout.write(`${JSON.stringify(measured)}\n`)
