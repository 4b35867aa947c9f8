// Tells at once that a reader booked a meeting, replied or shared the document, on the channels of the row of actions (ADR 126).
import { isToldAtOnce, type ToldAtOnce } from '#shared/model/visit-events.ts'
import { actionWords } from '../../../domain/notifications/action-notice.ts'
import { planChannels } from '../../../domain/notifications/channel-plan.ts'
import { isByPerson } from '../../../domain/visits/by-person.ts'
import { isHeld } from '../../../domain/visits/opening-hold.ts'
import type { VisitRow } from '../../../repositories/visit-snapshots.ts'
import { historyUrl } from '../../visits/visitors.ts'
import { channels, configuredChannels } from '../channels/registry.ts'
import type { NotifyScope } from '../notify.ts'
import { isSilent } from '../silent-visit.ts'
import { unsubscribeUrl } from '../unsubscribe.ts'
import { addNotice } from './add-notice.ts'
import type { MemberPerson, NoticeSource } from './source.ts'

/** The subject of a notice: a visit and a kind of action. So a repeated action of a visit is not told again. */
const subjectOf = (visitId: string, action: ToldAtOnce) => `${visitId} ${action}`
function readSubject(subjectId: string): { visitId: string; action: string } {
  const [visitId = '', action = ''] = subjectId.split(' ')
  return { visitId, action }
}

/**
 * Returns the member who is told: the recipient of the notifications of the visit, or the owner of the link while the opening of an unknown reader is
 * deferred (ADR 14). Null: nobody, or a record's owner who is not a member, who gets one message after the leave.
 */
async function recipientOf({ unit }: NotifyScope, visit: VisitRow): Promise<MemberPerson | null> {
  const { audiences, recipients } = unit.forWorkspace(visit.workspace_id)
  const audience = await audiences.find(visit.visit_id)
  // Until the record's owner is found, the actions wait: `tellActionsSoFar`.
  if (audience && (audience.decideAt !== null || audience.outsider !== null)) return null
  const decided = audience && (await recipients.find(audience))
  if (decided) return decided.kind === 'member' ? decided : null
  const memberId = await recipients.ownerOf(visit)
  const owner = memberId && (await recipients.find({ memberId, outsider: null }))
  return owner && owner.kind === 'member' ? owner : null
}

/** Must be called in the transaction that stored the actions, under the lock of the visit's row. */
export async function tellActions(
  scope: NotifyScope,
  visit: VisitRow,
  kinds: readonly string[],
): Promise<void> {
  const told = [...new Set(kinds)].filter(isToldAtOnce)
  if (told.length === 0 || !isByPerson(visit) || isHeld(visit)) return
  if (isSilent(await scope.unit.deployment.notifyRules.ofVisits([visit]), visit)) return
  const member = await recipientOf(scope, visit)
  if (!member) return
  const repositories = scope.unit.forWorkspace(visit.workspace_id)
  const configured = await configuredChannels(scope.config, repositories)
  const plan = planChannels(channels, member.notify.actions, configured)
  if (!plan.desktop && plan.send.length === 0) return
  for (const action of told) {
    const subjectId = subjectOf(visit.visit_id, action)
    const notice = await addNotice(repositories, member, { kind: 'action', subjectId, plan, now: scope.now })
    if (notice && plan.desktop) emitAction(scope, visit.workspace_id, notice)
  }
}

/** Tells what the reader did while the recipient was not decided. */
export async function tellActionsSoFar(scope: NotifyScope, visit: VisitRow): Promise<void> {
  const { visitEvents } = scope.unit.forWorkspace(visit.workspace_id)
  const events = (await visitEvents.ofVisits([visit.visit_id])).get(visit.visit_id) ?? []
  await tellActions(
    scope,
    visit,
    events.map(({ kind }) => kind),
  )
}

/** The desktop shows a pop-up, unless it is in quiet hours. */
function emitAction(
  { emit }: Pick<NotifyScope, 'emit'>,
  workspaceId: string,
  { subjectId, memberId }: { subjectId: string; memberId: string },
): void {
  emit(workspaceId, { type: 'visit.acted', subject: readSubject(subjectId), memberId })
}

export const actionSource: NoticeSource = {
  isUrgent: false,

  async read(context, workspaceId, { subjectId }, { locale, id: memberId }) {
    const { visitSnapshots, visitors } = context.store.forWorkspace(workspaceId)
    const { visitId, action } = readSubject(subjectId)
    const visit = (await visitSnapshots.find([visitId])).get(visitId)
    if (!visit || !isToldAtOnce(action)) return null
    const visitor = visit.visitor.id === null ? undefined : await visitors.find(visit.visitor.id)
    return actionWords(locale, {
      ...{ action, visit },
      historyUrl: visitor ? historyUrl(context, visitor.history_token) : null,
      unsubscribeUrl: unsubscribeUrl(context, { workspaceId, memberId }),
    })
  },

  visitOf: ({ subjectId }) => readSubject(subjectId).visitId,

  chosen: ({ actions }) => actions,

  showOnDesktop: async (scope, workspaceId, notice) => emitAction(scope, workspaceId, notice),
}
