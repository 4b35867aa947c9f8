import { z } from 'zod'
import { Role } from '#shared/model/basics.ts'
import { type AuditEntry, AuditKind, Holdings } from '#shared/model/ownership.ts'
import { readTolerantly } from '#shared/tolerant.ts'
import type { ListPosition } from '../domain/list-cursor.ts'
import { toInstant } from '../infrastructure/clock.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'

const AuditDetails = z.object({
  counts: Holdings.nullable().default(null),
  role: Role.nullable().default(null),
  deviceName: z.string().nullable().default(null),
})

export type NewAuditEntry = {
  id: string
  kind: Exclude<AuditKind, 'other'>
  /** The id of the entry that summarizes this one. Such an entry is only shown in the history of its document. */
  partOf?: string | undefined
  actorId: string | null
  memberId?: string | null | undefined
  successorId?: string | null | undefined
  documentId?: string | null | undefined
  details?: z.input<typeof AuditDetails>
  /** Epoch ms. */
  at: number
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
    .selectAll('entry')
    .select([
      'actor.name as actor_name',
      'subject.name as member_name',
      'successor.name as successor_name',
      'documents.title',
    ])
    .where('entry.workspace_id', '=', workspaceId)
    .orderBy('entry.created_at', 'desc')
    .orderBy('entry.event_id', 'desc')
}

type EntryRow = Awaited<ReturnType<ReturnType<typeof selectEntries>['execute']>>[number]

function entryOf(row: EntryRow): AuditEntry {
  const kind = readTolerantly(AuditKind, row.kind)
  const details = readJson(AuditDetails, row.details)
  return {
    id: row.event_id,
    at: toInstant(row.created_at),
    kind: kind.ok ? kind.value : 'other',
    by: ref(row.actor_id, row.actor_name),
    member: ref(row.member_id, row.member_name),
    successor: ref(row.successor_id, row.successor_name),
    document: row.document_id === null ? null : { id: row.document_id, title: row.title ?? '' },
    counts: details?.counts ?? null,
    role: details?.role ?? null,
    deviceName: details?.deviceName ?? null,
  }
}

/** The audit log: who changed members, owners and devices, and when (ADR 76). Entries are only added. */
export function createAuditLogRepository(connection: Connection, workspaceId: string) {
  const entries = selectEntries(connection, workspaceId)
  return {
    async insert(added: readonly NewAuditEntry[]): Promise<void> {
      for (let start = 0; start < added.length; start += rowsPerInsert) {
        const rows = added.slice(start, start + rowsPerInsert).map((entry) => ({
          workspace_id: workspaceId,
          event_id: entry.id,
          kind: entry.kind,
          part_of: entry.partOf ?? null,
          actor_id: entry.actorId,
          member_id: entry.memberId ?? null,
          successor_id: entry.successorId ?? null,
          document_id: entry.documentId ?? null,
          details: JSON.stringify(entry.details ?? {}),
          created_at: entry.at,
        }))
        await connection.db.insertInto('audit_events').values(rows).execute()
      }
    },

    /** Returns up to `limit` entries of the workspace after the position, newest first. Entries that are part of another one are left out. */
    async page(after: ListPosition | null, limit: number): Promise<AuditEntry[]> {
      const rows = await entries
        .where('entry.part_of', 'is', null)
        .$if(after !== null, (query) =>
          query.where((e) =>
            e.or([
              e('entry.created_at', '<', after?.at ?? 0),
              e.and([e('entry.created_at', '=', after?.at ?? 0), e('entry.event_id', '<', after?.id ?? '')]),
            ]),
          ),
        )
        .limit(limit)
        .execute()
      return rows.map(entryOf)
    },

    /** Returns the latest 100 entries about the document and its links, newest first. */
    async ofDocument(documentId: string): Promise<AuditEntry[]> {
      const rows = await entries.where('entry.document_id', '=', documentId).limit(maxOfDocument).execute()
      return rows.map(entryOf)
    },
  }
}
