import type { Transaction } from 'kysely'
import type { DatabaseClient, TransactionOptions } from '../infrastructure/database/client.ts'
import type { Database } from '../infrastructure/database/schema.ts'
import { createAbsenceRepository, createAllWorkspacesRepository } from './absences.ts'
import { createAdminMailOutboxRepository, createAdminMailRepository } from './admin-mails.ts'
import { createAgreementRepository } from './agreements.ts'
import { createApiBudgetRepository } from './api-budget.ts'
import { createApiTokenRepository } from './api-tokens.ts'
import { createAudienceRepository, createOverdueAudienceRepository } from './audiences.ts'
import { createAuditLogRepository } from './audit-log.ts'
import { createAuditRetentionRepository } from './audit-retention.ts'
import { createBacklogRepository } from './backlog.ts'
import { createBeatRepository } from './beat-rows.ts'
import { createBundleRepository } from './bundles.ts'
import { createChannelProblemRepository } from './channel-problems.ts'
import { createChatRoomRepository } from './chat-rooms.ts'
import { createCompanyRepository, createUngroupedVisitorRepository } from './companies.ts'
import { createCompanyAccountRepository, createDueAccountRepository } from './company-accounts.ts'
import { createCompanySumRepository } from './company-sums.ts'
import type { Abilities, Connection } from './connection.ts'
import { createCountedVisitRepository } from './counted-visits.ts'
import { createCrashReportRepository, createOldCrashReportRepository } from './crash-reports.ts'
import { createAllReadersRepository, createCurrentReaderRepository } from './current-readers.ts'
import { createDeliveryRepository, createOutboxRepository } from './deliveries.ts'
import { createDerivedFileRepository, createExpiredFileRepository } from './derived-files.ts'
import { createDeviceConnectionRepository } from './device-connections.ts'
import { createAllDevicesRepository, createDeviceRepository } from './devices.ts'
import { createDigestFigureRepository } from './digest-figures.ts'
import { createDigestRepository, createDueDigestRepository } from './digests.ts'
import { createDocumentVersionRepository } from './document-versions.ts'
import { createDocumentRepository } from './documents.ts'
import { createDueVisitRepository } from './due-visits.ts'
import { createErasureTextRepository } from './erasure-texts.ts'
import { createErasureRepository } from './erasures.ts'
import { createAllFeedsRepository } from './feed-events.ts'
import { createFolderRepository } from './folders.ts'
import { createExpiredGateRepository, createGateAttemptRepository } from './gate-attempts.ts'
import { createGateCodeRepository } from './gate-codes.ts'
import { createDueGateLookRepository, createGateLookRepository } from './gate-looks.ts'
import { createHeldOpeningRepository } from './held-openings.ts'
import { createInstallationRepository } from './installation.ts'
import { createInviteRepository } from './invites.ts'
import { createLinkBatchRepository } from './link-batches.ts'
import { createLinkPresetRepository } from './link-presets.ts'
import { createLinkRequestRepository } from './link-requests.ts'
import { createLinkRunRepository } from './link-runs.ts'
import { createLinkShareRepository } from './link-shares.ts'
import { createLinkRepository } from './links.ts'
import { createMemberRepository } from './members.ts'
import { createNewRunRepository } from './new-runs.ts'
import { createNoticeOutboxRepository, createNoticeRepository } from './notices.ts'
import { createMessageRepository } from './notification-messages.ts'
import { createNotificationRepository } from './notifications.ts'
import { createOpenLinkRepository } from './open-links.ts'
import { createOwnershipRepository } from './ownership.ts'
import { createDueRetentionRepository, createPrivacySettingRepository } from './privacy-settings.ts'
import { createPublicAddressRepository, createWorkspaceAddressRepository } from './public-addresses.ts'
import { createReadingFigureRepository } from './reading-figures.ts'
import { createReceptionGapRepository } from './reception-gaps.ts'
import { createNotifyRuleRepository, createRecipientRepository } from './recipients.ts'
import { createRecordMatchRepository } from './record-matches.ts'
import { createReferenceClockRepository } from './reference-clock.ts'
import { createRefusalRepository } from './refusals.ts'
import { createReleaseFileRepository, createReleaseRepository } from './releases.ts'
import { createRestoredRowRepository } from './restored-rows.ts'
import { createRetentionRepository } from './retention.ts'
import { createRunClaimRepository } from './run-claims.ts'
import { createRunScheduleRepository } from './run-schedules.ts'
import { createRunRepository } from './runs.ts'
import { createSalesforceWritesRepository } from './salesforce-writes.ts'
import { createExpiredSignInRepository, createSignInRepository } from './sign-ins.ts'
import { createSignalRepository } from './signals.ts'
import { createStoredFileRepository } from './stored-files.ts'
import { createTagRepository } from './tags.ts'
import { createTrackerProcessRepository } from './tracker-processes.ts'
import { createTriggeredWorkflowRepository } from './triggered-workflows.ts'
import { createUnsummedVisitRepository } from './unsummed-visits.ts'
import { createUploadLockRepository } from './upload-locks.ts'
import { createAllUploadsRepository, createUploadRepository } from './uploads.ts'
import { createVisibilityRepository } from './visibility.ts'
import { createVisitCountRepository } from './visit-counts.ts'
import { createVisitEventRepository } from './visit-events.ts'
import { createVisitExportRepository } from './visit-export.ts'
import { createVisitListRepository } from './visit-list.ts'
import { createVisitSnapshotRepository } from './visit-snapshots.ts'
import { createVisitSumRowRepository } from './visit-sum-rows.ts'
import { createVisitSumRepository } from './visit-sums.ts'
import { createVisitorErasureRepository } from './visitor-erasure.ts'
import { createVisitorRunRepository } from './visitor-runs.ts'
import { createVisitorTraceRepository } from './visitor-traces.ts'
import { createVisitorRepository } from './visitors.ts'
import { createVisitRepository } from './visits.ts'
import { createWebhookDeliveryRepository } from './webhook-deliveries.ts'
import { createWebhookOutboxRepository } from './webhook-outbox.ts'
import { createWebhookRepository } from './webhooks.ts'
import { createWorkflowFigureRepository } from './workflow-figures.ts'
import { createWorkflowInheritanceRepository } from './workflow-inheritance.ts'
import { createWorkflowRepository, createWorkspaceWorkflowRepository } from './workflows.ts'
import { createWorkspaceRowRepository } from './workspace-rows.ts'
import { createWorkspaceUsageRepository } from './workspace-usage.ts'
import { createWorkspaceRepository } from './workspaces.ts'

/** The repositories of one workspace. Each of their statements names its `workspace_id`. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of getters, one for each repository of a workspace
function createWorkspaceRepositories(connection: Connection, workspaceId: string) {
  return {
    workspaceId,
    get absences() {
      return createAbsenceRepository(connection, workspaceId)
    },
    get adminMails() {
      return createAdminMailRepository(connection, workspaceId)
    },
    get agreements() {
      return createAgreementRepository(connection, workspaceId)
    },
    get apiBudget() {
      return createApiBudgetRepository(connection, workspaceId)
    },
    get apiTokens() {
      return createApiTokenRepository(connection, workspaceId)
    },
    get audiences() {
      return createAudienceRepository(connection, workspaceId)
    },
    get auditLog() {
      return createAuditLogRepository(connection, workspaceId)
    },
    get auditRetention() {
      return createAuditRetentionRepository(connection, workspaceId)
    },
    get channelProblems() {
      return createChannelProblemRepository(connection, workspaceId)
    },
    get chatRooms() {
      return createChatRoomRepository(connection, workspaceId)
    },
    get companies() {
      return createCompanyRepository(connection, workspaceId)
    },
    get companyAccounts() {
      return createCompanyAccountRepository(connection, workspaceId)
    },
    get companySums() {
      return createCompanySumRepository(connection, workspaceId)
    },
    get crashReports() {
      return createCrashReportRepository(connection, workspaceId)
    },
    get currentReaders() {
      return createCurrentReaderRepository(connection, workspaceId)
    },
    get deliveries() {
      return createDeliveryRepository(connection, workspaceId)
    },
    get derivedFiles() {
      return createDerivedFileRepository(connection, workspaceId)
    },
    get deviceConnections() {
      return createDeviceConnectionRepository(connection, workspaceId)
    },
    get devices() {
      return createDeviceRepository(connection, workspaceId)
    },
    get digestFigures() {
      return createDigestFigureRepository(connection, workspaceId)
    },
    get digests() {
      return createDigestRepository(connection, workspaceId)
    },
    get documentVersions() {
      return createDocumentVersionRepository(connection, workspaceId)
    },
    get documents() {
      return createDocumentRepository(connection, workspaceId)
    },
    get erasureTexts() {
      return createErasureTextRepository(connection, workspaceId)
    },
    get erasures() {
      return createErasureRepository(connection, workspaceId)
    },
    get gateAttempts() {
      return createGateAttemptRepository(connection, workspaceId)
    },
    get gateLooks() {
      return createGateLookRepository(connection, workspaceId)
    },
    get gateCodes() {
      return createGateCodeRepository(connection, workspaceId)
    },
    get heldOpenings() {
      return createHeldOpeningRepository(connection, workspaceId)
    },
    get invites() {
      return createInviteRepository(connection, workspaceId)
    },
    get bundles() {
      return createBundleRepository(connection, workspaceId)
    },
    get folders() {
      return createFolderRepository(connection, workspaceId)
    },
    get tags() {
      return createTagRepository(connection, workspaceId)
    },
    get linkBatches() {
      return createLinkBatchRepository(connection, workspaceId)
    },
    get linkPresets() {
      return createLinkPresetRepository(connection, workspaceId)
    },
    get linkRequests() {
      return createLinkRequestRepository(connection, workspaceId)
    },
    get linkShares() {
      return createLinkShareRepository(connection, workspaceId)
    },
    get linkRuns() {
      return createLinkRunRepository(connection, workspaceId)
    },
    get links() {
      return createLinkRepository(connection, workspaceId)
    },
    get members() {
      return createMemberRepository(connection, workspaceId)
    },
    get notificationMessages() {
      return createMessageRepository(connection, workspaceId)
    },
    get notices() {
      return createNoticeRepository(connection, workspaceId)
    },
    get notifications() {
      return createNotificationRepository(connection, workspaceId)
    },
    get ownership() {
      return createOwnershipRepository(connection, workspaceId)
    },
    get privacySettings() {
      return createPrivacySettingRepository(connection, workspaceId)
    },
    get publicAddresses() {
      return createWorkspaceAddressRepository(connection, workspaceId)
    },
    get readingFigures() {
      return createReadingFigureRepository(connection, workspaceId)
    },
    get recipients() {
      return createRecipientRepository(connection, workspaceId)
    },
    get recordMatches() {
      return createRecordMatchRepository(connection, workspaceId)
    },
    get refusals() {
      return createRefusalRepository(connection, workspaceId)
    },
    get releaseFiles() {
      return createReleaseFileRepository(connection, workspaceId)
    },
    get releases() {
      return createReleaseRepository(connection, workspaceId)
    },
    get retention() {
      return createRetentionRepository(connection, workspaceId)
    },
    get runClaims() {
      return createRunClaimRepository(connection, workspaceId)
    },
    get rows() {
      return createWorkspaceRowRepository(connection, workspaceId)
    },
    get runs() {
      return createRunRepository(connection, workspaceId)
    },
    get signals() {
      return createSignalRepository(connection, workspaceId)
    },
    get signIns() {
      return createSignInRepository(connection, workspaceId)
    },
    get uploads() {
      return createUploadRepository(connection, workspaceId)
    },
    get visitEvents() {
      return createVisitEventRepository(connection, workspaceId)
    },
    get visitExport() {
      return createVisitExportRepository(connection, workspaceId)
    },
    get visibility() {
      return createVisibilityRepository(connection, workspaceId)
    },
    get visitCounts() {
      return createVisitCountRepository(connection, workspaceId)
    },
    get visitList() {
      return createVisitListRepository(connection, workspaceId)
    },
    get visitSnapshots() {
      return createVisitSnapshotRepository(connection, workspaceId)
    },
    get visitSums() {
      return createVisitSumRepository(connection, workspaceId)
    },
    get visitors() {
      return createVisitorRepository(connection, workspaceId)
    },
    get visitorErasure() {
      return createVisitorErasureRepository(connection, workspaceId)
    },
    get visitorTraces() {
      return createVisitorTraceRepository(connection, workspaceId)
    },
    get visitorRuns() {
      return createVisitorRunRepository(connection, workspaceId)
    },
    get visits() {
      return createVisitRepository(connection, workspaceId)
    },
    get webhookDeliveries() {
      return createWebhookDeliveryRepository(connection, workspaceId)
    },
    get webhooks() {
      return createWebhookRepository(connection, workspaceId)
    },
    get workflowFigures() {
      return createWorkflowFigureRepository(connection, workspaceId)
    },
    get workflowInheritance() {
      return createWorkflowInheritanceRepository(connection, workspaceId)
    },
    get workflows() {
      return createWorkflowRepository(connection, workspaceId)
    },
    get workspaceWorkflows() {
      return createWorkspaceWorkflowRepository(connection, workspaceId)
    },
    get workspaceUsage() {
      return createWorkspaceUsageRepository(connection, workspaceId)
    },
    get workspaces() {
      return createWorkspaceRepository(connection, workspaceId)
    },
  }
}

/** The repositories for rows that are found without knowing their workspace, e.g. by a secret, by a public address, or because they are due. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of getters, one for each repository
function createDeploymentRepositories(connection: Connection) {
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

export type WorkspaceRepositories = ReturnType<typeof createWorkspaceRepositories>
export type DeploymentRepositories = ReturnType<typeof createDeploymentRepositories>

export type Repositories = {
  forWorkspace(workspaceId: string): WorkspaceRepositories
  readonly deployment: DeploymentRepositories
}

/** The repositories of one transaction. Their writes are committed together or not at all. */
export type UnitOfWork = Repositories

/** The database for services. Only repositories run queries. */
export type Store = Omit<DatabaseClient, 'db' | 'transaction' | 'finishSchema'> &
  Repositories & {
    /**
     * Runs `work` in one transaction. On PostgreSQL, `work` is called again after a deadlock. So `work` must have no effect outside of its
     * transaction. Inside of `work`, use only the repositories of `unit`. On SQLite, the repositories of the store would wait for this transaction.
     */
    inTransaction<T>(work: (unit: UnitOfWork) => Promise<T>, options?: TransactionOptions): Promise<T>
  }

/** A store with its database client, for app/ and for tests. */
export type OpenStore = Store & DatabaseClient

export function createRepositories(connection: Connection): Repositories {
  return {
    forWorkspace: (workspaceId) => createWorkspaceRepositories(connection, workspaceId),
    deployment: createDeploymentRepositories(connection),
  }
}

/** Returns the repositories of a transaction. They must not be used after the transaction. */
export function unitOfWork(trx: Transaction<Database>, { dialect, rowVersions }: Abilities): UnitOfWork {
  return createRepositories({ db: trx, dialect, rowVersions })
}

/** Returns a store. Outside of a transaction, each statement of a repository is its own transaction. */
export function createStore(database: DatabaseClient): OpenStore {
  const store = { ...database }
  return Object.assign(store, createRepositories(store), {
    inTransaction: <T>(work: (unit: UnitOfWork) => Promise<T>, options?: TransactionOptions) =>
      store.transaction((trx) => work(unitOfWork(trx, store)), options),
  })
}
