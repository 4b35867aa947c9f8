import type { Locale } from '#shared/model/basics.ts'
import type { NotifyBecause } from '#shared/model/feed.ts'
import type { Trigger } from '#shared/model/runs.ts'
import type { Signal } from '#shared/model/signals.ts'
import type { KnownVisitor } from '#shared/visitor-name.ts'
import { labelsOf } from '../domain/documents/page-labels.ts'
import { OutsiderColumn } from './audiences.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'
import { signalsOfVisits } from './signals.ts'

/** The content of a message: the current state of the visit, and its recipient. */
export type MessageFacts = {
  kind: Trigger
  heldCount: number
  because: NotifyBecause
  /** Null if the recipient was removed. `memberId` is null for a record's owner who is not a member. */
  recipient: { memberId: string | null; name: string; email: string } | null
  /** The recipient's language. For a recipient who is not a member, the language of the link's owner. */
  locale: Locale | null
  workspaceName: string
  slackChannel: string | null
  visitor: KnownVisitor & { id: string | null; historyToken: string | null }
  visitId: string
  documentId: string
  title: string
  linkId: string
  linkName: string
  returning: boolean
  page: number
  pageLabel: string | undefined
  pageCount: number
  activeMs: number
  signals: Signal[]
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one statement with nine joins, and the mapping of its row
export function createMessageRepository({ db }: Connection, workspaceId: string) {
  return {
    /** Returns the content of a notification's message. Returns undefined if the notification was deleted. */
    // biome-ignore lint/complexity/noExcessiveLinesPerFunction: one statement with nine joins, and the mapping of its row
    async find(notificationId: string): Promise<MessageFacts | undefined> {
      const row = await db
        .selectFrom('notifications as n')
        .innerJoin('visits as v', (join) =>
          join.onRef('v.workspace_id', '=', 'n.workspace_id').onRef('v.visit_id', '=', 'n.visit_id'),
        )
        .innerJoin('workspaces as w', 'w.workspace_id', 'n.workspace_id')
        .innerJoin('documents as d', (join) =>
          join.onRef('d.workspace_id', '=', 'v.workspace_id').onRef('d.document_id', '=', 'v.document_id'),
        )
        .innerJoin('links as l', (join) =>
          join.onRef('l.workspace_id', '=', 'v.workspace_id').onRef('l.link_id', '=', 'v.link_id'),
        )
        .leftJoin('members as m', (join) =>
          join.onRef('m.workspace_id', '=', 'n.workspace_id').onRef('m.member_id', '=', 'n.member_id'),
        )
        .leftJoin('members as o', (join) =>
          join.onRef('o.workspace_id', '=', 'v.workspace_id').onRef('o.member_id', '=', 'v.owner_id'),
        )
        .leftJoin('audiences as a', (join) =>
          join.onRef('a.workspace_id', '=', 'n.workspace_id').onRef('a.visit_id', '=', 'n.visit_id'),
        )
        .leftJoin('document_versions as version', (join) =>
          join
            .onRef('version.workspace_id', '=', 'v.workspace_id')
            .onRef('version.document_id', '=', 'v.document_id')
            .onRef('version.number', '=', 'v.document_version'),
        )
        .leftJoin('visitors as p', (join) =>
          join.onRef('p.workspace_id', '=', 'v.workspace_id').onRef('p.visitor_id', '=', 'v.visitor_id'),
        )
        .select([
          ...([
            'n.kind',
            'n.visit_id',
            'n.held_count',
            'n.because',
            'n.member_id',
            'n.visit_id',
            'v.email',
            'v.confidence',
            'v.link_id',
            'v.returning',
            'v.page',
            'v.page_count',
            'version.page_labels',
          ] as const),
          ...(['v.active_ms', 'v.visitor_id', 'v.document_id', 'd.title', 'l.name as link_name'] as const),
          ...(['w.name as workspace_name', 'w.slack_channel', 'a.outsider', 'p.history_token'] as const),
          ...(['p.name as match_name', 'p.company as match_company', 'p.link_name as made_for'] as const),
          ...(['m.name as member_name', 'm.email as member_email', 'm.locale as member_locale'] as const),
          ...(['m.removed_at', 'o.locale as owner_locale'] as const),
        ])
        .where('n.workspace_id', '=', workspaceId)
        .where('n.notification_id', '=', notificationId)
        .executeTakeFirst()
      if (!row) return undefined
      const outsider = readJson(OutsiderColumn, row.outsider)
      const person =
        row.member_id === null
          ? { name: outsider?.name ?? '', email: outsider?.email ?? '' }
          : { name: row.member_name ?? '', email: row.member_email ?? '' }
      const isGone = person.email === '' || (row.member_id !== null && row.removed_at !== null)
      const signals = await signalsOfVisits({ db }, workspaceId, [row.visit_id])
      return {
        kind: row.kind,
        heldCount: row.held_count,
        because: row.because,
        recipient: isGone ? null : { memberId: row.member_id, ...person },
        locale: row.member_locale ?? row.owner_locale,
        workspaceName: row.workspace_name,
        slackChannel: row.slack_channel,
        visitor: {
          id: row.visitor_id,
          email: row.email,
          confidence: row.confidence,
          name: row.match_name,
          company: row.match_company,
          linkName: row.made_for,
          historyToken: row.history_token,
        },
        visitId: row.visit_id,
        documentId: row.document_id,
        title: row.title,
        linkId: row.link_id,
        linkName: row.link_name,
        returning: row.returning === 1,
        page: row.page,
        pageLabel: labelsOf(row.page_labels)(row.page),
        pageCount: row.page_count,
        activeMs: row.active_ms,
        signals: signals.get(row.visit_id) ?? [],
      }
    },
  }
}
