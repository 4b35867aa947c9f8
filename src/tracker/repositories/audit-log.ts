import type { ExpressionBuilder } from 'kysely'
import {
  AuditActorKind as ActorKind,
  type AuditActorKind,
  type AuditArea,
  type AuditEntry,
  AuditFacts,
  AuditKind,
  AuditOrigin,
  type AuditTargetType,
  type KnownAuditKind,
  kindsOfArea,
  AuditTargetType as TargetType,
} from '#shared/model/audit.ts'
import { readTolerantly } from '#shared/tolerant.ts'
import type { ListPosition } from '../domain/list-cursor.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'
import { isAfter } from './list-position.ts'

export type AuditTarget = { type: AuditTargetType; id: string; name?: string | null }

export type NewAuditEntry = {
  id: string
  kind: KnownAuditKind
  /** The id of the entry that summarizes this one. Such an entry is only shown in the history of its document. */
  partOf?: string | undefined
  actor: AuditActorKind
  /** Null if the actor is not a member. */
  actorId: string | null
  origin: AuditOrigin | null
  memberId?: string | null | undefined
  successorId?: string | null | undefined
  documentId?: string | null | undefined
  target?: AuditTarget | null | undefined
  facts: Partial<AuditFacts>
  /** Epoch ms. */
  at: number
}

/** The entries to read. A missing condition accepts all entries. */
export type AuditFilter = {
  /** The member who made the change, or whom the change is about. */
  memberId?: string | undefined
  area?: AuditArea | undefined
  kind?: AuditKind | undefined
  documentId?: string | undefined
  /** Epoch ms, inclusive. */
  from?: number | undefined
  /** Epoch ms, exclusive. */
  to?: number | undefined
}

/** The maximum number of rows in one statement. It keeps the number of parameters far below the limit of the databases. */
const rowsPerInsert = 200
/** The maximum number of entries in the history of a document. */
const maxOfDocument = 100

const ref = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? '' })

function selectEntries({ db }: Connection, workspaceId: string) {
  return db
    .selectFrom('audit_events as entry')
    .leftJoin('members as actor', (join) =>
      join
        .onRef('actor.workspace_id', '=', 'entry.workspace_id')
        .onRef('actor.member_id', '=', 'entry.actor_id'),
    )
    .leftJoin('members as subject', (join) =>
      join
        .onRef('subject.workspace_id', '=', 'entry.workspace_id')
        .onRef('subject.member_id', '=', 'entry.member_id'),
    )
    .leftJoin('members as successor', (join) =>
      join
        .onRef('successor.workspace_id', '=', 'entry.workspace_id')
        .onRef('successor.member_id', '=', 'entry.successor_id'),
    )
    .leftJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'entry.workspace_id')
        .onRef('documents.document_id', '=', 'entry.document_id'),
    )
    .leftJoin('links', (join) =>
      join
        .onRef('links.workspace_id', '=', 'entry.workspace_id')
        .onRef('links.link_id', '=', 'entry.target_id')
        .on('entry.target_type', '=', 'link'),
    )
    .selectAll('entry')
    .select([
      'actor.name as actor_name',
      'subject.name as member_name',
      'successor.name as successor_name',
      'documents.title',
      'links.name as link_name',
      'links.recipient_email',
    ])
    .where('entry.workspace_id', '=', workspaceId)
    .orderBy('entry.created_at', 'desc')
    .orderBy('entry.event_id', 'desc')
}

type EntryRow = Awaited<ReturnType<ReturnType<typeof selectEntries>['execute']>>[number]

/** Earlier versions wrote `member` also for entries of the operator. */
function actorOf({ actor_kind: kind, actor_id: id }: EntryRow): AuditActorKind {
  if (kind === 'member' && id === null) return 'operator'
  const read = readTolerantly(ActorKind, kind)
  return read.ok ? read.value : 'system'
}

/** The name of a link is its present name, or its recipient. */
function targetOf(row: EntryRow): AuditEntry['target'] {
  const { target_type: type, target_id: id } = row
  if (type === null || id === null) return null
  const read = readTolerantly(TargetType, type)
  const name = row.target_name ?? (row.link_name || row.recipient_email)
  return { type: read.ok ? read.value : 'other', id, name }
}

function entryOf(row: EntryRow): AuditEntry {
  const kind = readTolerantly(AuditKind, row.kind)
  return {
    id: row.event_id,
    at: toInstant(row.created_at),
    kind: kind.ok ? kind.value : 'other',
    actor: actorOf(row),
    by: ref(row.actor_id, row.actor_name),
    origin: readJson(AuditOrigin, row.origin),
    member: ref(row.member_id, row.member_name),
    successor: ref(row.successor_id, row.successor_name),
    document: row.document_id === null ? null : { id: row.document_id, title: row.title ?? '' },
    target: targetOf(row),
    ...(readJson(AuditFacts, row.details) ?? AuditFacts.parse({})),
  }
}

type Expressions = ExpressionBuilder<Database & { entry: Database['audit_events'] }, 'entry'>

function conditionsOf(e: Expressions, { memberId, area, kind, documentId, from, to }: AuditFilter) {
  return e.and([
    e('entry.part_of', 'is', null),
    ...(memberId === undefined
      ? []
      : [
          e.or([
            e('entry.actor_id', '=', memberId),
            e('entry.member_id', '=', memberId),
            e('entry.successor_id', '=', memberId),
          ]),
        ]),
    ...(area === undefined ? [] : [e('entry.kind', 'in', kindsOfArea(area))]),
    ...(kind === undefined ? [] : [e('entry.kind', '=', kind)]),
    ...(documentId === undefined ? [] : [e('entry.document_id', '=', documentId)]),
    ...(from === undefined ? [] : [e('entry.created_at', '>=', from)]),
    ...(to === undefined ? [] : [e('entry.created_at', '<', to)]),
  ])
}

const rowOf = (workspaceId: string, entry: NewAuditEntry) => ({
  workspace_id: workspaceId,
  event_id: entry.id,
  kind: entry.kind,
  part_of: entry.partOf ?? null,
  actor_kind: entry.actor,
  actor_id: entry.actorId,
  origin: entry.origin && JSON.stringify(entry.origin),
  member_id: entry.memberId ?? null,
  successor_id: entry.successorId ?? null,
  document_id: entry.documentId ?? null,
  target_type: entry.target?.type ?? null,
  target_id: entry.target?.id ?? null,
  target_name: entry.target?.name ?? null,
  details: JSON.stringify(entry.facts),
  created_at: entry.at,
})

/** The audit log: who changed what, when, and from where (ADR 95). */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one method for each statement on the audit log
export function createAuditLogRepository(connection: Connection, workspaceId: string) {
  const { db, dialect } = connection
  const entries = selectEntries(connection, workspaceId)
  return {
    async insert(added: readonly NewAuditEntry[]): Promise<void> {
      for (let start = 0; start < added.length; start += rowsPerInsert) {
        const rows = added.slice(start, start + rowsPerInsert).map((entry) => rowOf(workspaceId, entry))
        await db.insertInto('audit_events').values(rows).execute()
      }
    },

    /**
     * Returns up to `limit` entries after the position that meet all conditions, newest first. Entries that are part of another one are left out.
     */
    async page(filter: AuditFilter, after: ListPosition | null, limit: number): Promise<AuditEntry[]> {
      const rows = await entries
        .where((e) => conditionsOf(e as unknown as Expressions, filter))
        .where(isAfter(after, 'entry.created_at', 'entry.event_id'))
        .limit(limit)
        .execute()
      return rows.map(entryOf)
    },

    /** Returns the latest 100 changes of the owner of the document and of its links, newest first. */
    async ownersOfDocument(documentId: string): Promise<AuditEntry[]> {
      const rows = await entries
        .where('entry.document_id', '=', documentId)
        .where('entry.kind', 'in', ['documentOwner', 'linkOwner'])
        .limit(maxOfDocument)
        .execute()
      return rows.map(entryOf)
    },

    /** Returns the number of entries that `page` returns for these conditions. */
    async count(filter: AuditFilter): Promise<number> {
      const { count } = await db
        .selectFrom('audit_events as entry')
        .select((e) => e.fn.countAll().as('count'))
        .where('entry.workspace_id', '=', workspaceId)
        .where((e) => conditionsOf(e as unknown as Expressions, filter))
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** Returns the time of the oldest entry (epoch ms), or null if there is none. */
    async oldestAt(): Promise<number | null> {
      const row = await db
        .selectFrom('audit_events')
        .select('created_at')
        .where('workspace_id', '=', workspaceId)
        .orderBy('created_at')
        .limit(1)
        .executeTakeFirst()
      return row?.created_at ?? null
    },

    /**
     * Adds `entry`, or adds its count to the entry with the same id. All other entries never change. On PostgreSQL the entry stays locked until the
     * transaction ends.
     */
    async addCount(entry: NewAuditEntry): Promise<void> {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('audit_events')
        .values(rowOf(workspaceId, entry))
        .onConflict((conflict) => conflict.columns(['workspace_id', 'event_id']).doNothing())
        .executeTakeFirst()
      if (numInsertedOrUpdatedRows === 1n) return
      const here = (id: string) =>
        db
          .selectFrom('audit_events')
          .select('details')
          .where('workspace_id', '=', workspaceId)
          .where('event_id', '=', id)
      const { details } = await here(entry.id)
        .$if(dialect === 'postgres', (query) => query.forUpdate())
        .executeTakeFirstOrThrow()
      const facts = readJson(AuditFacts, details) ?? AuditFacts.parse({})
      const count = (facts.count ?? 0) + (entry.facts.count ?? 0)
      await db
        .updateTable('audit_events')
        .set({ details: JSON.stringify({ ...entry.facts, count }) })
        .where('workspace_id', '=', workspaceId)
        .where('event_id', '=', entry.id)
        .execute()
    },

    /** Deletes up to `limit` entries that were written before `before` (epoch ms), oldest first. Returns their number. */
    async deleteBefore(before: number, limit: number): Promise<number> {
      const oldest = db
        .selectFrom('audit_events')
        .select('event_id')
        .where('workspace_id', '=', workspaceId)
        .where('created_at', '<', before)
        .orderBy('created_at')
        .orderBy('event_id')
        .limit(limit)
      const { numDeletedRows } = await db
        .deleteFrom('audit_events')
        .where('workspace_id', '=', workspaceId)
        .where('event_id', 'in', oldest)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}
