// Owns what a delivery has to say: the visit as it is now, to whom, in which language, and why to them.
import type { Kysely } from 'kysely'
import { formatDuration } from '#shared/duration.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { NotifyBecause } from '#shared/model/feed.ts'
import type { Trigger } from '#shared/model/runs.ts'
import { pageName } from '#shared/page-name.ts'
import { labelsOf } from '../../domain/documents/page-labels.ts'
import { fill, type Texts, textsOf } from '../../http/page-texts.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { unsubscribeUrl } from '../../routes/unsubscribe.ts'
import type { TrackerContext } from '../context.ts'
import { historyUrl } from '../visits/visitors.ts'
import type { DeliveryRow } from './delivery-rows.ts'
import type { Outsider } from './notify.ts'

export type Message = {
  kind: Trigger
  locale: Locale
  /** Name and address of whoever it is for; `isMember` false for a record's owner who is none. */
  to: { name: string; email: string; isMember: boolean }
  workspace: string
  slackChannel: string | null
  who: string
  document: string
  returning: boolean
  page: number
  pageLabel?: string | undefined
  pageCount: number
  activeMs: number
  linkName: string
  /** Above 0 it stands for so many openings that are held. */
  heldCount: number
  because: NotifyBecause
  historyUrl: string | null
  /** Where a member turns these mails off; null for who is none. */
  unsubscribeUrl: string | null
  visitor: { id: string | null; documentId: string }
}

/** Null where whoever it was for is gone. */
export async function readMessage(context: TrackerContext, row: DeliveryRow): Promise<Message | null> {
  const found = await rowOf(context.store.db, row)
  if (!found) return null
  const outsider = found.outsider === null ? null : (JSON.parse(found.outsider) as Outsider)
  const isMember = found.member_id !== null
  const to = isMember
    ? { name: found.member_name ?? '', email: found.member_email ?? '', isMember }
    : { name: outsider?.name ?? '', email: outsider?.email ?? '', isMember }
  if (to.email === '' || (isMember && found.removed_at !== null)) return null
  const locale = found.member_locale ?? found.owner_locale ?? 'en'
  const { telling } = textsOf[locale]
  return {
    kind: found.kind,
    locale,
    to,
    workspace: found.workspace_name,
    slackChannel: found.slack_channel,
    who: found.email === null ? telling.somebody : fill(telling.named, { email: found.email }),
    document: found.title,
    returning: found.returning === 1,
    page: found.page,
    pageLabel: labelsOf(found.page_labels)(found.page),
    pageCount: found.page_count,
    activeMs: found.active_ms,
    linkName: found.link_name,
    heldCount: found.held_count,
    because: found.because,
    historyUrl:
      found.history_token === null || found.held_count > 0 ? null : historyUrl(context, found.history_token),
    unsubscribeUrl:
      found.member_id === null
        ? null
        : unsubscribeUrl(context, { workspaceId: row.workspace_id, memberId: found.member_id }),
    visitor: { id: found.visitor_id, documentId: found.document_id },
  }
}

function rowOf(db: Kysely<Database>, { workspace_id, notification_id }: DeliveryRow) {
  return db
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
        'n.held_count',
        'n.because',
        'n.member_id',
        'v.email',
        'v.returning',
        'v.page',
        'v.page_count',
        'version.page_labels',
      ] as const),
      ...(['v.active_ms', 'v.visitor_id', 'v.document_id', 'd.title', 'l.name as link_name'] as const),
      ...(['w.name as workspace_name', 'w.slack_channel', 'a.outsider', 'p.history_token'] as const),
      ...(['m.name as member_name', 'm.email as member_email', 'm.locale as member_locale'] as const),
      ...(['m.removed_at', 'o.locale as owner_locale'] as const),
    ])
    .where('n.workspace_id', '=', workspace_id)
    .where('n.notification_id', '=', notification_id)
    .executeTakeFirst()
}

export type Words = {
  title: string
  /** Short facts, one each. */
  facts: string[]
  because: string
  /** How to be told otherwise. */
  settings: string
  history: string
  unsubscribe: string
}

/** What happened: a visit, or openings that are held. */
function eventWords(message: Message, { telling }: Texts): Pick<Words, 'title' | 'facts'> {
  const { who, document, page, pageCount, heldCount } = message
  const link = message.linkName ? [fill(telling.link, { name: message.linkName })] : []
  if (heldCount > 0) {
    const title = fill(telling.held, { count: heldCount, document })
    return { title, facts: [telling.heldWhat, ...link] }
  }
  const opened = message.returning ? telling.openedAgain : telling.opened
  const dwell = formatDuration(message.activeMs, message.locale)
  return {
    title: fill(message.kind === 'left' ? telling.left : opened, { who, document }),
    facts: [
      ...(message.kind === 'left'
        ? [
            fill(telling.leftOn, { page: pageName(page, message.pageLabel), pageCount }),
            fill(telling.dwell, { dwell }),
          ]
        : [telling.reading]),
      message.returning ? telling.returning : telling.first,
      ...link,
    ],
  }
}

export function wordsOf(message: Message): Words {
  const texts: Texts = textsOf[message.locale]
  const { telling } = texts
  return {
    ...eventWords(message, texts),
    because: telling.because[message.because],
    settings: fill(message.to.isMember ? telling.settings : telling.outsider, {
      workspace: message.workspace,
    }),
    history: telling.history,
    unsubscribe: telling.unsubscribe,
  }
}
