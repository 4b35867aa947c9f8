import { CodedError, type ErrorCode } from '#shared/errors.ts'
import type { RefusalReason } from '#shared/link-settings.ts'
import { mayRead } from '../../domain/links/access-rules.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { consumeAttempt } from './attempt-limits.ts'
import { countListed } from './gate-leaves.ts'

const reasons: Partial<Record<ErrorCode, RefusalReason>> = {
  link_expired: 'linkExpired',
  link_disabled: 'linkDisabled',
  passcode_wrong: 'passcodeWrong',
  code_wrong: 'codeWrong',
}

export const passcodeLocked = () =>
  new CodedError('too_many_requests', 'Too many wrong passcodes for this link today. Ask the sender.', {
    reason: 'passcodeLocked' satisfies RefusalReason,
  })

/**
 * Returns the reason of the refusal. Returns null if the gate only asks for something: a reader who has not entered a passcode yet is not refused.
 */
function reasonOf(error: CodedError, link: OpenLink, email: string | null): RefusalReason | null {
  if (error.code === 'too_many_requests' && error.details?.reason === 'passcodeLocked')
    return 'passcodeLocked'
  if (error.code !== 'reader_not_allowed') return reasons[error.code] ?? null
  const { block } = link.settings
  return email !== null && !mayRead({ allow: [], block }, email) ? 'readerBlocked' : 'readerNotAllowed'
}

/**
 * Stores a refusal. `email` is the typed address or the recipient of the link. `from` is the network. `readerKey` is the browser, if it is known: its
 * leave is not listed beside the refusal. Limits prevent that repeated attempts fill the list or repeat the notification.
 */
export async function recordRefusal(
  context: TrackerContext,
  link: OpenLink,
  error: CodedError,
  { email, from, readerKey = null }: { email: string | null; from: string; readerKey?: string | null },
): Promise<void> {
  const reason = reasonOf(error, link, email)
  if (reason === null) return
  // A locked passcode concerns all readers of the link, so the limit is counted for the link, and the owner is always notified.
  const isLocked = reason === 'passcodeLocked'
  const isWithinLimit = isLocked
    ? consumeAttempt(context, link, 'locked', '')
    : consumeAttempt(context, link, 'refused', from)
  if (!(await isWithinLimit)) return
  const tells =
    isLocked ||
    (link.settings.tellRefused && (await consumeAttempt(context, link, 'told', `${reason} ${email ?? from}`)))
  await keep(context, link, { reason, email, tells, readerKey })
}

/** Stores that too many codes were requested. Notifies the link owner, at most once in 12 hours, whatever the link's settings are. */
export async function recordCodeLimit(
  context: TrackerContext,
  link: OpenLink,
  email: string | null,
): Promise<void> {
  if (await consumeAttempt(context, link, 'codesTold', '')) {
    await keep(context, link, { reason: 'codesLimited', email, tells: true, readerKey: null })
  }
}

type Noted = { reason: RefusalReason; email: string | null; tells: boolean; readerKey: string | null }

async function keep(
  context: TrackerContext,
  link: OpenLink,
  { reason, email, tells, readerKey }: Noted,
): Promise<void> {
  const { workspaceId, linkId, documentId, ownerId } = link
  await inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    const id = newId('ref')
    const refusedAt = context.clock.now()
    await repositories.refusals.insert({ id, linkId, documentId, reason, email, refusedAt })
    if (readerKey !== null)
      await countListed(context, repositories.gateAttempts, { linkId, readerKey }, refusedAt)
    if (tells) emit({ type: 'link.refused', subject: { refusalId: id, linkId }, memberId: ownerId })
  })
}

/** Returns the refusals, newest first. @throws CodedError not_found */
export async function listRefusals({ store }: TrackerContext, { workspaceId }: Caller, linkId: string) {
  const { links, refusals } = store.forWorkspace(workspaceId)
  if (!(await links.find(linkId))) throw new CodedError('not_found', 'There is no such link.')
  return { items: await refusals.ofLink(linkId) }
}
