// Owns how a batch of visits is read under lock and written back: one statement each, whatever the batch's size.
import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Database } from '../store/schema.ts'
import type { Store } from '../store/store.ts'
import type { VisitRow } from './snapshots.ts'

type Trx = Transaction<Database>
export type VisitKey = { workspaceId: string; visitId: string }
/** A visit, and whether its link still lets anybody in. */
export type LockedVisit = VisitRow & {
  disabled_at: number | null
  removed_at: number | null
  expires_at: number | null
  /** The link's settings where they say by list who may read: as good as never, and beats are many. */
  list_settings: string | null
}

/** What beats change. */
const written = {
  state: 'text',
  last_active_at: 'bigint',
  left_at: 'bigint',
  deadline_at: 'bigint',
  page: 'bigint',
  visible: 'bigint',
  active_ms: 'bigint',
  open_ms: 'bigint',
  pages: 'text',
  loads: 'text',
  leaves: 'bigint',
  suspicion: 'text',
  suspected: 'bigint',
} as const satisfies Partial<Record<keyof VisitRow, 'text' | 'bigint'>>

const gate = sql`links.disabled_at, documents.removed_at, links.expires_at,
  case when links.has_lists = 1 then links.settings end as list_settings`
const joined = sql`
  join links on links.workspace_id = visits.workspace_id and links.link_id = visits.link_id
  join documents on documents.workspace_id = visits.workspace_id and documents.document_id = visits.document_id`

/** Locked in the order of their ids, so that two batches never wait for each other in a circle. */
export async function lockVisits(
  trx: Trx,
  dialect: Store['dialect'],
  keys: readonly VisitKey[],
): Promise<LockedVisit[]> {
  const json = JSON.stringify(keys.map(({ workspaceId, visitId }) => ({ w: workspaceId, v: visitId })))
  const query: RawBuilder<LockedVisit> =
    dialect === 'postgres'
      ? sql`select visits.*, ${gate}
          from jsonb_to_recordset(${json}::jsonb) as k(w text, v text)
          join visits on visits.workspace_id = k.w and visits.visit_id = k.v ${joined}
          order by visits.visit_id for update of visits`
      : sql`select visits.*, ${gate}
          from json_each(${json}) as k
          cross join visits on visits.workspace_id = k.value ->> 'w' and visits.visit_id = k.value ->> 'v' ${joined}`
  return (await query.execute(trx)).rows
}

export async function writeVisits(
  trx: Trx,
  dialect: Store['dialect'],
  visits: readonly VisitRow[],
): Promise<void> {
  if (visits.length === 0) return
  const columns = ['workspace_id', 'visit_id', ...Object.keys(written)] as const
  const json = JSON.stringify(
    visits.map((visit) => Object.fromEntries(columns.map((name) => [name, visit[name as keyof VisitRow]]))),
  )
  const assignments = sql.join(
    Object.keys(written).map((name) => sql`${sql.ref(name)} = ${sql.ref(`v.${name}`)}`),
  )
  const key = sql`visits.workspace_id = v.workspace_id and visits.visit_id = v.visit_id`
  if (dialect === 'postgres') {
    const types: Record<string, string> = { workspace_id: 'text', visit_id: 'text', ...written }
    const shape = sql.raw(columns.map((name) => `${name} ${types[name]}`).join(', '))
    await sql`update visits set ${assignments} from jsonb_to_recordset(${json}::jsonb) as v(${shape}) where ${key}`.execute(
      trx,
    )
    return
  }
  const fields = sql.raw(columns.map((name) => `value ->> '${name}' as ${name}`).join(', '))
  await sql`update visits set ${assignments} from (select ${fields} from json_each(${json})) as v where ${key}`.execute(
    trx,
  )
}
