// Readers who saw a question of the gate and left (ADR 122). The viewer reports the leave. The sweep decides some minutes later whether it counts.
import { type GateQuestion, reasonOfQuestion } from '#shared/link-settings.ts'
import type { GateLeave } from '#shared/viewer-api.ts'
import { requireOpen } from '../../domain/links/access-rules.ts'
import { suspicionOf } from '../../domain/visits/bot-detection.ts'
import { gateGraceMs } from '../../domain/visits/leave-rule.ts'
import { newId } from '../../infrastructure/ids.ts'
import type { GateLook } from '../../repositories/gate-looks.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'
import { tellGateLeave } from '../notifications/notices/gate-leave.ts'
import { inTransaction, type TransactionScope } from '../transaction.ts'
import { consumeAttempt, nameOf } from './attempt-limits.ts'

/** The gate must have been visible for at least this time. */
const leastShownMs = 3_000
/** The leave of a browser is listed at most once in this time for a link. */
const listedOnceMs = 24 * 3_600_000
const batchSize = 100

/** `from`: the network of the request. */
type Requested = { from: string; userAgent: string; purpose: string }

/** Stores a leave that a person may have made. Does nothing for a scanner and above the limits. @throws CodedError link_disabled, link_expired */
export async function recordGateLeave(
  context: TrackerContext,
  link: OpenLink,
  { readerKey, question, shownMs, inputs, signals }: GateLeave,
  { from, userAgent, purpose }: Requested,
): Promise<void> {
  const { store, clock } = context
  const now = clock.now()
  requireOpen(link, now)
  const suspicion = suspicionOf({ ...signals, visible: true, userAgent, purpose })
  if (suspicion.length > 0 || inputs === 0 || shownMs < leastShownMs) return
  if (!(await consumeAttempt(context, link, 'gateLeft', from))) return
  await store
    .forWorkspace(link.workspaceId)
    .gateLooks.save(
      { linkId: link.linkId, readerKey },
      { question, left_at: now, decide_at: now + gateGraceMs },
    )
}

/**
 * Decides the leaves that are due, at most {@link batchSize} in one transaction. The rows are locked, so of several processes exactly one decides each
 * leave. Returns the number of decided leaves.
 */
export async function decideGateLeaves(context: TrackerContext): Promise<number> {
  // The reader may have opened the document, and the request did not arrive. The end of the gap extends the time of these readers (ADR 40).
  if (!context.availability.isAvailable()) return 0
  const now = context.clock.now()
  return inTransaction(context, async (scope) => {
    const looks = await scope.unit.deployment.dueGateLooks.lock(now, batchSize)
    for (const look of looks) await decide(context, scope, look, now)
    return looks.length
  })
}

async function decide(
  context: TrackerContext,
  scope: TransactionScope,
  { workspace_id: workspaceId, link_id: linkId, reader_key: readerKey, question, left_at: leftAt }: GateLook,
  now: number,
): Promise<void> {
  const { gateLooks, gateAttempts, links, refusals } = scope.unit.forWorkspace(workspaceId)
  const browser = { linkId, readerKey }
  await gateLooks.remove(browser)
  const link = await links.find(linkId)
  if (!link || (await gateLooks.hasRead(browser, leftAt))) return
  if ((await countListed(context, gateAttempts, browser, now)) > 1) return
  const id = newId('ref')
  const email = link.recipientEmail ?? (await addressAt(question, () => gateLooks.codeAddress(browser)))
  const { documentId } = link
  const reason = reasonOfQuestion(question)
  const refusal = { id, linkId, documentId, reason, email, refusedAt: leftAt }
  await refusals.insert(refusal)
  await tellGateLeave(scope, workspaceId, link, refusal, now)
  await scope.publish({ type: 'gate.left', workspaceId, linkId, refusalId: id, question, leftAt, at: now })
}

/**
 * Counts that a browser is listed. A leave after a refusal, or after another leave, within {@link listedOnceMs} is not listed again: the owner already
 * knows of this reader.
 */
export const countListed = (
  context: Pick<TrackerContext, 'signingKey'>,
  gateAttempts: WorkspaceRepositories['gateAttempts'],
  { linkId, readerKey }: { linkId: string; readerKey: string },
  now: number,
): Promise<number> =>
  gateAttempts.count({ linkId, kind: 'gateTold', who: nameOf(context, readerKey) }, 1, {
    now,
    windowMs: listedOnceMs,
  })

/** Only a reader who requested a code has submitted an address. */
const addressAt = async (question: GateQuestion, find: () => Promise<string | null>) =>
  question === 'code' ? find() : null
