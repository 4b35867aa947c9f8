// Owns what the gate refused: a list per link, bounded, and what of it the link's owner is told.
import type { Kysely, Selectable } from 'kysely'
import { CodedError, type ErrorCode } from '#shared/errors.ts'
import type { Refusal, RefusalReason } from '#shared/link-settings.ts'
import { mayRead } from '../../domain/links/access-rules.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import type { GateRefusalsTable } from '../../infrastructure/database/tables/links.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { mayTry } from './attempt-limits.ts'

const mostPerLink = 200

const reasons: Partial<Record<ErrorCode, RefusalReason>> = {
  link_expired: 'linkExpired',
  link_disabled: 'linkDisabled',
  passcode_wrong: 'passcodeWrong',
  code_wrong: 'codeWrong',
}

export const passcodeLocked = () =>
  new CodedError('too_many_requests', 'Too many wrong passcodes at this link today. Ask whoever sent it.', {
    reason: 'passcodeLocked' satisfies RefusalReason,
  })

/** Null for what is a question rather than a refusal: somebody who hasn't typed a passcode yet. */
function reasonOf(error: CodedError, link: OpenLink, email: string | null): RefusalReason | null {
  if (error.code === 'too_many_requests' && error.details?.reason === 'passcodeLocked')
    return 'passcodeLocked'
  if (error.code !== 'reader_not_allowed') return reasons[error.code] ?? null
  const { block } = link.settings
  return email !== null && !mayRead({ allow: [], block }, email) ? 'readerBlocked' : 'readerNotAllowed'
}

/** `email`: as typed or known. Somebody who tries again and again fills neither the list nor the owner's screen. */
export async function noteRefusal(
  context: TrackerContext,
  link: OpenLink,
  error: CodedError,
  { email, from }: { email: string | null; from: string },
): Promise<void> {
  const reason = reasonOf(error, link, email)
  if (reason === null) return
  // The owner has to act, or the link stays shut to those it is meant for.
  const isLocked = reason === 'passcodeLocked'
  const mayNote = isLocked ? mayTry(context, link, 'locked', '') : mayTry(context, link, 'refused', from)
  if (!(await mayNote)) return
  const tells =
    isLocked ||
    (link.settings.tellRefused && (await mayTry(context, link, 'told', `${reason} ${email ?? from}`)))
  await keep(context, link, { reason, email, tells })
}

/** Many codes are asked for: the link's owner hears of it once, whatever the link's settings say. */
export async function noteCodeLimit(
  context: TrackerContext,
  link: OpenLink,
  email: string | null,
): Promise<void> {
  if (await mayTry(context, link, 'codesTold', '')) {
    await keep(context, link, { reason: 'codesLimited', email, tells: true })
  }
}

type Noted = { reason: RefusalReason; email: string | null; tells: boolean }

async function keep(context: TrackerContext, link: OpenLink, { reason, email, tells }: Noted): Promise<void> {
  const { workspaceId, linkId, documentId, ownerId } = link
  await inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    const refusalId = newId('ref')
    await trx
      .insertInto('gate_refusals')
      .values({
        workspace_id: workspaceId,
        refusal_id: refusalId,
        link_id: linkId,
        document_id: documentId,
        reason,
        email,
        refused_at: context.clock.now(),
      })
      .execute()
    const kept = trx
      .selectFrom('gate_refusals')
      .select('refusal_id')
      .where('workspace_id', '=', workspaceId)
      .where('link_id', '=', linkId)
      .orderBy('refused_at', 'desc')
      .orderBy('refusal_id', 'desc')
      .limit(mostPerLink)
    await trx
      .deleteFrom('gate_refusals')
      .where('workspace_id', '=', workspaceId)
      .where('link_id', '=', linkId)
      .where('refusal_id', 'not in', kept)
      .execute()
    if (tells) emit({ type: 'link.refused', subject: { refusalId, linkId }, memberId: ownerId })
  })
}

const toRefusal = (row: Selectable<GateRefusalsTable>): Refusal => ({
  id: row.refusal_id,
  linkId: row.link_id,
  documentId: row.document_id,
  reason: row.reason,
  email: row.email,
  at: toInstant(row.refused_at),
})

/** Newest first. @throws CodedError not_found */
export async function listRefusals({ store }: TrackerContext, { workspaceId }: Caller, linkId: string) {
  const link = await store.db
    .selectFrom('links')
    .select('link_id')
    .where('workspace_id', '=', workspaceId)
    .where('link_id', '=', linkId)
    .executeTakeFirst()
  if (!link) throw new CodedError('not_found', 'There is no such link.')
  const rows = await store.db
    .selectFrom('gate_refusals')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('link_id', '=', linkId)
    .orderBy('refused_at', 'desc')
    .orderBy('refusal_id', 'desc')
    .limit(mostPerLink)
    .execute()
  return { items: rows.map(toRefusal) }
}

export type TellableRefusal = { refusal: Refusal; documentTitle: string }

/** For the feed; one that has dropped out of its link's list is not there. */
export async function refusalSnapshots(
  db: Kysely<Database>,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, TellableRefusal>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('gate_refusals')
    .innerJoin('documents', (join) =>
      join
        .onRef('documents.workspace_id', '=', 'gate_refusals.workspace_id')
        .onRef('documents.document_id', '=', 'gate_refusals.document_id'),
    )
    .selectAll('gate_refusals')
    .select('documents.title')
    .where('gate_refusals.workspace_id', '=', workspaceId)
    .where('gate_refusals.refusal_id', 'in', ids)
    .execute()
  return new Map(rows.map((row) => [row.refusal_id, { refusal: toRefusal(row), documentTitle: row.title }]))
}
