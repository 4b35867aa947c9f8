// Owns the figures of a document's versions and of its links, side by side: all visits are read once for both.
import { type Kysely, sql } from 'kysely'
import type { LinkFigures, ReadingFigures, VersionFigures } from '#shared/analytics.ts'
import { toInstantOrNull } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { counted, inOrder, type Scope } from './scope.ts'

type Db = Kysely<Database>

/** More rows than anybody compares. */
const maxLinks = 100

type Figures = {
  visits: number
  returned: number
  active_ms: number
  /** Shares of their pages, of all visits together. */
  seen: number
  finished: number
  last_at: number
}
/** Of a version (without a link), or of a link (without a version). */
type Row = Figures & { link_id: string | null; document_version: number; page_count: number }

/** What the visits of each link to each version add up to: few rows beside the visits, unless each has a link of its own. */
const partsOf = (db: Db, scope: Scope) =>
  counted(db, scope)
    .select((eb) => [
      inOrder(scope, 'link_id').as('link_id'),
      'document_version',
      'page_count',
      eb.fn.countAll().as('visits'),
      eb.fn.sum('returning').as('returned'),
      eb.fn.sum('active_ms').as('active_ms'),
      eb.fn.sum('pages_seen').as('pages_seen'),
      eb.fn.sum('finished').as('finished'),
      eb.fn.max('opened_at').as('last_at'),
    ])
    .groupBy([inOrder(scope, 'link_id'), 'document_version', 'page_count'])

const addedUp = sql`sum(visits) as visits, sum(returned) as returned, sum(active_ms) as active_ms,
  sum(cast(pages_seen as double precision) / page_count) as seen, sum(finished) as finished, max(last_at) as last_at`

const only = (column: string, value: string | number | undefined) =>
  value === undefined ? sql`1 = 1` : sql`${sql.ref(column)} = ${value}`

type Compared = { figures: ReadingFigures; versions: VersionFigures[]; links: LinkFigures[] }

/** Versions (newest first) aren't narrowed by the scope's version, nor links (those with the most visits first) by its link. */
export async function compare(db: Db, { linkId, version, ...all }: Scope): Promise<Compared> {
  const { rows } = await sql<Row>`
    with parts as materialized ${partsOf(db, all)}
    select null as link_id, document_version, page_count, ${addedUp}
    from parts where ${only('link_id', linkId)} group by document_version, page_count
    union all
    select * from (
      select link_id, 0 as document_version, 0 as page_count, ${addedUp}
      from parts where ${only('document_version', version)} group by link_id
      order by visits desc, link_id limit ${sql.lit(maxLinks)}
    ) as links`.execute(db)
  const ofVersions = rows
    .filter((row) => row.link_id === null)
    .sort((a, b) => b.document_version - a.document_version)
  const ofLinks = rows
    .filter((row) => row.link_id !== null)
    .sort((a, b) => b.visits - a.visits || (String(a.link_id) < String(b.link_id) ? -1 : 1))
  return {
    // The versions' rows cover every visit once.
    figures: together(ofVersions.filter((row) => version === undefined || row.document_version === version)),
    versions: ofVersions.map((row) => ({
      ...figuresOf(row),
      version: row.document_version,
      pageCount: row.page_count,
    })),
    links: await withNames(db, all.workspaceId, ofLinks),
  }
}

const figuresOf = (row: Figures): ReadingFigures => ({
  visits: row.visits,
  returning: row.returned,
  activeMs: row.active_ms,
  // The sum of shares may pass its bound by what rounding leaves.
  completion: row.visits === 0 ? 0 : Math.min(1, row.seen / row.visits),
  finished: row.finished,
  lastOpenedAt: row.visits === 0 ? null : toInstantOrNull(row.last_at),
})

function together(rows: readonly Figures[]): ReadingFigures {
  const sum = (of: (row: Figures) => number) => rows.reduce((total, row) => total + of(row), 0)
  return figuresOf({
    visits: sum((row) => row.visits),
    returned: sum((row) => row.returned),
    active_ms: sum((row) => row.active_ms),
    seen: sum((row) => row.seen),
    finished: sum((row) => row.finished),
    last_at: Math.max(0, ...rows.map((row) => row.last_at)),
  })
}

async function withNames(db: Db, workspaceId: string, rows: readonly Row[]): Promise<LinkFigures[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => String(row.link_id))
  const names = await db
    .selectFrom('links')
    .select(['link_id', 'name', 'recipient_email'])
    .where('workspace_id', '=', workspaceId)
    .where('link_id', 'in', ids)
    .execute()
  const linkOf = new Map(names.map((link) => [link.link_id, link]))
  return rows.map((row) => {
    const linkId = String(row.link_id)
    const { name = '', recipient_email: recipientEmail = null } = linkOf.get(linkId) ?? {}
    return { ...figuresOf(row), linkId, name, recipientEmail }
  })
}
