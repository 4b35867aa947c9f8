// What a digest says (ADR 111). The figures are read when it is sent.
import { defaultDigest } from '#shared/model/digest.ts'
import { remindAfterMs } from '#shared/model/link-batches.ts'
import { digestWords, isNews } from '../../../domain/notifications/digest-words.ts'
import { Visibility } from '../../../domain/people/visibility.ts'
import type { DigestScope } from '../../../repositories/digest-figures.ts'
import type { StoredNotice } from '../../../repositories/notices.ts'
import type { TrackerContext } from '../../context.ts'
import { historyUrl } from '../../visits/visitors.ts'
import { unsubscribeUrl } from '../unsubscribe.ts'
import { digestChannels } from './digest-schedule.ts'
import type { MemberPerson, NoticeSource } from './source.ts'

const dayMs = 86_400_000
/** Older links that nobody opened are not listed again. */
const unopenedForMs = 30 * dayMs

/** Reads the figures in up to nine statements. Two of them show whether there is news. */
async function read(
  context: TrackerContext,
  workspaceId: string,
  { kind, period }: StoredNotice,
  person: MemberPerson,
) {
  if (!period) return null
  const { members, workspaces, digestFigures } = context.store.forWorkspace(workspaceId)
  const { ignoredDomains, memberVisibility } = await workspaces.get()
  const { role } = await members.get(person.id)
  const sees = Visibility.of({ memberId: person.id, role }, memberVisibility)
  const scope: DigestScope = { memberId: person.id, sees, ignoredDomains, ...period }
  const totals = await digestFigures.totals(scope)
  const gateLeaves = await digestFigures.gateLeaves(scope)
  const isSample = kind === 'digestSample'
  if (!isNews({ ...totals, gateLeaves }) && !isSample) return null
  const withUrl = <T extends { historyToken: string | null }>({ historyToken, ...row }: T) => ({
    ...row,
    historyUrl: historyToken === null ? null : historyUrl(context, historyToken),
  })
  const isRead = totals.visits > 0
  const { every, timeZone } = person.notify.digest ?? defaultDigest
  const sent = { sentFrom: period.until - unopenedForMs, sentUntil: period.until - remindAfterMs }
  return digestWords(person.locale, {
    ...{ every, timeZone, isSample, gateLeaves, ...totals, ...period },
    documents: isRead ? await digestFigures.documents(scope) : [],
    byTime: isRead ? (await digestFigures.readers(scope)).map(withUrl) : [],
    signals: isRead ? (await digestFigures.signals(scope)).map(withUrl) : [],
    events: isRead ? await digestFigures.events(scope) : new Map(),
    unopened: { days: remindAfterMs / dayMs, ...(await digestFigures.unopened(scope, sent)) },
    offUrl: unsubscribeUrl(context, { workspaceId, memberId: person.id }, 'digest'),
  })
}

export const digestSource: NoticeSource = {
  isUrgent: false,
  read,
  chosen: digestChannels,
  // The desktop has lists with the same visits.
  showOnDesktop: async () => undefined,
}

export const digestSampleSource: NoticeSource = { ...digestSource, isUrgent: true }
