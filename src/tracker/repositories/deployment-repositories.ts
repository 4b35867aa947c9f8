import { createAllWorkspacesRepository } from './absences.ts'
import { createAdminMailOutboxRepository } from './admin-mails.ts'
import { createOverdueAudienceRepository } from './audiences.ts'
import { createBacklogRepository } from './backlog.ts'
import { createBeatRepository } from './beat-rows.ts'
import { createUngroupedVisitorRepository } from './companies.ts'
import { createDueAccountRepository } from './company-accounts.ts'
import type { Connection } from './connection.ts'
import { createCountedVisitRepository } from './counted-visits.ts'
import { createOldCrashReportRepository } from './crash-reports.ts'
import { createAllReadersRepository } from './current-readers.ts'
import { createOutboxRepository } from './deliveries.ts'
import { createExpiredFileRepository } from './derived-files.ts'
import { createAllDevicesRepository } from './devices.ts'
import { createDueDigestRepository } from './digests.ts'
import { createDueVisitRepository } from './due-visits.ts'
import { createAllFeedsRepository } from './feed-events.ts'
import { createExpiredGateRepository } from './gate-attempts.ts'
import { createDueGateLookRepository } from './gate-looks.ts'
import { createInstallationRepository } from './installation.ts'
import { createNewRunRepository } from './new-runs.ts'
import { createNoticeOutboxRepository } from './notices.ts'
import { createOpenLinkRepository } from './open-links.ts'
import { createDueRetentionRepository } from './privacy-settings.ts'
import { createPublicAddressRepository } from './public-addresses.ts'
import { createReceptionGapRepository } from './reception-gaps.ts'
import { createNotifyRuleRepository } from './recipients.ts'
import { createReferenceClockRepository } from './reference-clock.ts'
import { createRestoredRowRepository } from './restored-rows.ts'
import { createRunScheduleRepository } from './run-schedules.ts'
import { createSalesforceWritesRepository } from './salesforce-writes.ts'
import { createExpiredSignInRepository } from './sign-ins.ts'
import { createStoredFileRepository } from './stored-files.ts'
import { createTrackerProcessRepository } from './tracker-processes.ts'
import { createTriggeredWorkflowRepository } from './triggered-workflows.ts'
import { createUnsummedVisitRepository } from './unsummed-visits.ts'
import { createUploadLockRepository } from './upload-locks.ts'
import { createAllUploadsRepository } from './uploads.ts'
import { createVisitSumRowRepository } from './visit-sum-rows.ts'
import { createWebhookOutboxRepository } from './webhook-outbox.ts'

/** The repositories for rows that are found without knowing their workspace, e.g. by a secret, by a public address, or because they are due. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of getters, one for each repository
export function createDeploymentRepositories(connection: Connection) {
  return {
    get adminMailOutbox() {
      return createAdminMailOutboxRepository(connection)
    },
    get allWorkspaces() {
      return createAllWorkspacesRepository(connection)
    },
    get backlog() {
      return createBacklogRepository(connection)
    },
    get beats() {
      return createBeatRepository(connection)
    },
    get countedVisits() {
      return createCountedVisitRepository(connection)
    },
    get currentReaders() {
      return createAllReadersRepository(connection)
    },
    get devices() {
      return createAllDevicesRepository(connection)
    },
    get dueAccounts() {
      return createDueAccountRepository(connection)
    },
    get dueRetention() {
      return createDueRetentionRepository(connection)
    },
    get dueDigests() {
      return createDueDigestRepository(connection)
    },
    get dueGateLooks() {
      return createDueGateLookRepository(connection)
    },
    get dueVisits() {
      return createDueVisitRepository(connection)
    },
    get expiredFiles() {
      return createExpiredFileRepository(connection)
    },
    get expiredGateRows() {
      return createExpiredGateRepository(connection)
    },
    get expiredSignIns() {
      return createExpiredSignInRepository(connection)
    },
    get feeds() {
      return createAllFeedsRepository(connection)
    },
    get installation() {
      return createInstallationRepository(connection)
    },
    get newRuns() {
      return createNewRunRepository(connection)
    },
    get noticeOutbox() {
      return createNoticeOutboxRepository(connection)
    },
    get notifyRules() {
      return createNotifyRuleRepository(connection)
    },
    get oldCrashReports() {
      return createOldCrashReportRepository(connection)
    },
    get openLinks() {
      return createOpenLinkRepository(connection)
    },
    get outbox() {
      return createOutboxRepository(connection)
    },
    get overdueAudiences() {
      return createOverdueAudienceRepository(connection)
    },
    get publicAddresses() {
      return createPublicAddressRepository(connection)
    },
    get receptionGaps() {
      return createReceptionGapRepository(connection)
    },
    get referenceClock() {
      return createReferenceClockRepository(connection)
    },
    get restoredRows() {
      return createRestoredRowRepository(connection)
    },
    get runSchedules() {
      return createRunScheduleRepository(connection)
    },
    get salesforceWrites() {
      return createSalesforceWritesRepository(connection)
    },
    get storedFiles() {
      return createStoredFileRepository(connection)
    },
    get trackerProcesses() {
      return createTrackerProcessRepository(connection)
    },
    get triggeredWorkflows() {
      return createTriggeredWorkflowRepository(connection)
    },
    get ungroupedVisitors() {
      return createUngroupedVisitorRepository(connection)
    },
    get unsummedVisits() {
      return createUnsummedVisitRepository(connection)
    },
    get uploadLocks() {
      return createUploadLockRepository(connection)
    },
    get uploads() {
      return createAllUploadsRepository(connection)
    },
    get visitSumRows() {
      return createVisitSumRowRepository(connection)
    },
    get webhookOutbox() {
      return createWebhookOutboxRepository(connection)
    },
  }
}

export type DeploymentRepositories = ReturnType<typeof createDeploymentRepositories>
