import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { type PrivacySettings, retentionDelayMs } from '#shared/model/privacy.ts'
import type { Visitor } from '#shared/model/visits.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import { Visibility } from '../../domain/people/visibility.ts'
import { toInstantOrNull } from '../../infrastructure/clock.ts'
import { newSlug } from '../../infrastructure/ids.ts'
import type { StoredPrivacy } from '../../repositories/privacy-settings.ts'
import { changesOf } from '../audit/changes.ts'
import type { AuditActor } from '../audit/record.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { getVisitor } from '../visits/visitors.ts'

type Change = z.output<(typeof trackerApi)['privacy.update']['body']>

const settingsOf = ({ retentionFrom, ...settings }: StoredPrivacy): PrivacySettings => ({
  ...settings,
  retentionFrom: toInstantOrNull(retentionFrom),
})

/** The settings in the form of the audit log. */
const flatOf = ({ retention, notice, historyDays }: StoredPrivacy) => ({
  retentionVisits: retention.visits,
  retentionAddresses: retention.addresses,
  retentionMessages: retention.messages,
  retentionDocuments: retention.documents,
  privacyUrl: notice.url,
  privacyTexts: notice.texts,
  consentRequired: notice.consentRequired,
  historyDays,
})

export async function readPrivacy(
  { store }: Pick<TrackerContext, 'store'>,
  workspaceId: string,
): Promise<PrivacySettings> {
  return settingsOf(await store.forWorkspace(workspaceId).privacySettings.get())
}

/** Changes the given settings. A changed retention runs 24 hours later for the first time, so that an admin can undo the change. */
export async function updatePrivacy(
  context: TrackerContext,
  workspaceId: string,
  by: AuditActor,
  change: Change,
): Promise<PrivacySettings> {
  return inWorkspace(context, workspaceId, async ({ repositories: { privacySettings }, emit, record }) => {
    const before = await privacySettings.lock()
    const { retention = before.retention, notice = before.notice, historyDays = before.historyDays } = change
    const isChanged = JSON.stringify(retention) !== JSON.stringify(before.retention)
    const retentionFrom = isChanged ? context.clock.now() + retentionDelayMs : before.retentionFrom
    await privacySettings.save({ retention, notice, historyDays, retentionFrom })
    const changes = changesOf(flatOf(before), flatOf({ ...before, retention, notice, historyDays }))
    if (changes.length > 0) await record(by, 'settingsChanged', { changes })
    emit({ type: 'workspace.changed', subject: {} })
    return settingsOf(await privacySettings.get())
  })
}

/** Gives the history page of the visitor a new URL. The earlier URLs show that they were revoked. @throws CodedError not_found */
export async function renewHistory(
  context: TrackerContext,
  workspaceId: string,
  by: AuditActor,
  visitorId: string,
): Promise<Visitor> {
  await inWorkspace(context, workspaceId, async ({ repositories: { visitors }, record }) => {
    if (!(await visitors.findForUpdate(visitorId)))
      throw new CodedError('not_found', 'There is no such visitor.')
    await record(by, 'historyRevoked', {})
    await visitors.setHistoryToken(visitorId, newSlug())
  })
  return getVisitor(context, { workspaceId, sees: Visibility.whole }, visitorId)
}
