import { sql } from 'kysely'
import type { Connection } from './connection.ts'

/** The months in order. `from` is the first instant of the month in epoch ms. */
export type Months = readonly { month: string; from: number }[]
/** Counts by month. A month without rows has no entry. */
export type CountByMonth = ReadonlyMap<string, number>

/** Returns an expression for the month of `column`. It is null before the first month. */
function monthOf(column: string, months: Months) {
  const cases = months
    .toReversed()
    .map(({ month, from }) => sql`when ${sql.ref(column)} >= ${from} then ${month}`)
  return sql<string | null>`case ${sql.join(cases, sql` `)} end`
}

const tables = {
  documents: 'created_at',
  document_versions: 'created_at',
  links: 'created_at',
  visits: 'opened_at',
  members: 'created_at',
} as const

export type UsageTotals = { documents: number; links: number; visits: number; members: number; bytes: number }

export type LinkSummary = {
  id: string
  name: string
  document: string
  ownerEmail: string
  /** Epoch ms. Null: never, or not disabled. */
  createdAt: number
  expiresAt: number | null
  disabledAt: number | null
}

/** Figures and lists for the operator. `months` must not be empty. */
export function createWorkspaceUsageRepository({ db }: Connection, workspaceId: string) {
  return {
    /** Counts the rows that were made in each month. Removed documents and members count, too. */
    async madeByMonth(table: keyof typeof tables, months: Months): Promise<CountByMonth> {
      const column = tables[table]
      const rows = await db
        .selectFrom(table)
        .select((e) => [monthOf(column, months).as('month'), e.fn.countAll<number>().as('count')])
        .where('workspace_id', '=', workspaceId)
        .where(sql<boolean>`${sql.ref(column)} >= ${months[0]?.from ?? 0}`)
        .groupBy(sql`1`)
        .execute()
      return new Map(rows.map(({ month, count }) => [month ?? '', count]))
    },

    /** Returns what exists now. `bytes`: the size of all versions of documents that were not removed. */
    async totals(): Promise<UsageTotals> {
      const { rows } = await sql<Record<keyof UsageTotals, number>>`select
        (select count(*) from documents where workspace_id = ${workspaceId} and removed_at is null) as documents,
        (select count(*) from links where workspace_id = ${workspaceId} and disabled_at is null) as links,
        (select count(*) from visits where workspace_id = ${workspaceId}) as visits,
        (select count(*) from members where workspace_id = ${workspaceId} and removed_at is null) as members,
        (select coalesce(sum(v.size_bytes), 0) from document_versions v join documents d
          on d.workspace_id = v.workspace_id and d.document_id = v.document_id
          where v.workspace_id = ${workspaceId} and d.removed_at is null) as bytes`.execute(db)
      const [{ documents = 0, links = 0, visits = 0, members = 0, bytes = 0 } = {}] = rows
      return { documents, links, visits, members, bytes }
    },

    /** Returns up to `limit` links, newest first. The slug is left out, because it gives access. */
    async links(ownerEmail: string | null, limit: number): Promise<LinkSummary[]> {
      const rows = await db
        .selectFrom('links')
        .innerJoin('members', (join) =>
          join
            .onRef('members.workspace_id', '=', 'links.workspace_id')
            .onRef('members.member_id', '=', 'links.owner_id'),
        )
        .innerJoin('documents', (join) =>
          join
            .onRef('documents.workspace_id', '=', 'links.workspace_id')
            .onRef('documents.document_id', '=', 'links.document_id'),
        )
        .select(['links.link_id', 'links.name', 'links.created_at', 'links.expires_at', 'links.disabled_at'])
        .select(['documents.title', 'members.email'])
        .where('links.workspace_id', '=', workspaceId)
        .$if(ownerEmail !== null, (query) => query.where('members.email', '=', ownerEmail ?? ''))
        .orderBy('links.created_at', 'desc')
        .orderBy('links.link_id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        ...{ id: row.link_id, name: row.name, document: row.title, ownerEmail: row.email },
        ...{ createdAt: row.created_at, expiresAt: row.expires_at, disabledAt: row.disabled_at },
      }))
    },
  }
}
