import { createAbsenceRepository } from './absences.ts'
import { createAdminMailRepository } from './admin-mails.ts'
import { createAgreementRepository } from './agreements.ts'
import { createApiBudgetRepository } from './api-budget.ts'
import { createApiTokenRepository } from './api-tokens.ts'
import { createAudienceRepository } from './audiences.ts'
import { createAuditLogRepository } from './audit-log.ts'
import { createAuditRetentionRepository } from './audit-retention.ts'
import { createBundleRepository } from './bundles.ts'
import { createChannelProblemRepository } from './channel-problems.ts'
import { createChatRoomRepository } from './chat-rooms.ts'
import { createCompanyRepository } from './companies.ts'
import { createCompanyAccountRepository } from './company-accounts.ts'
import { createCompanySumRepository } from './company-sums.ts'
import type { Connection } from './connection.ts'
import { createCrashReportRepository } from './crash-reports.ts'
import { createCurrentReaderRepository } from './current-readers.ts'
import { createDeliveryRepository } from './deliveries.ts'
import { createDerivedFileRepository } from './derived-files.ts'
import { createDeviceConnectionRepository } from './device-connections.ts'
import { createDeviceRepository } from './devices.ts'
import { createDigestFigureRepository } from './digest-figures.ts'
import { createDigestRepository } from './digests.ts'
import { createDocumentVersionRepository } from './document-versions.ts'
import { createDocumentRepository } from './documents.ts'
import { createErasureTextRepository } from './erasure-texts.ts'
import { createErasureRepository } from './erasures.ts'
import { createFolderRepository } from './folders.ts'
import { createGateAttemptRepository } from './gate-attempts.ts'
import { createGateCodeRepository } from './gate-codes.ts'
import { createGateLookRepository } from './gate-looks.ts'
import { createHeldOpeningRepository } from './held-openings.ts'
import { createInviteRepository } from './invites.ts'
import { createLinkBatchRepository } from './link-batches.ts'
import { createLinkPresetRepository } from './link-presets.ts'
import { createLinkRequestRepository } from './link-requests.ts'
import { createLinkRunRepository } from './link-runs.ts'
import { createLinkShareRepository } from './link-shares.ts'
import { createLinkRepository } from './links.ts'
import { createMemberRepository } from './members.ts'
import { createNoticeRepository } from './notices.ts'
import { createMessageRepository } from './notification-messages.ts'
import { createNotificationRepository } from './notifications.ts'
import { createOwnershipRepository } from './ownership.ts'
import { createPrivacySettingRepository } from './privacy-settings.ts'
import { createWorkspaceAddressRepository } from './public-addresses.ts'
import { createReadingFigureRepository } from './reading-figures.ts'
import { createRecipientRepository } from './recipients.ts'
import { createRecordMatchRepository } from './record-matches.ts'
import { createRefusalRepository } from './refusals.ts'
import { createReleaseFileRepository, createReleaseRepository } from './releases.ts'
import { createRetentionRepository } from './retention.ts'
import { createRunClaimRepository } from './run-claims.ts'
import { createRunRepository } from './runs.ts'
import { createSignInRepository } from './sign-ins.ts'
import { createSignalRepository } from './signals.ts'
import { createTagRepository } from './tags.ts'
import { createUploadRepository } from './uploads.ts'
import { createVisibilityRepository } from './visibility.ts'
import { createVisitCountRepository } from './visit-counts.ts'
import { createVisitEventRepository } from './visit-events.ts'
import { createVisitExportRepository } from './visit-export.ts'
import { createVisitListRepository } from './visit-list.ts'
import { createVisitSnapshotRepository } from './visit-snapshots.ts'
import { createVisitSumRepository } from './visit-sums.ts'
import { createVisitorErasureRepository } from './visitor-erasure.ts'
import { createVisitorRunRepository } from './visitor-runs.ts'
import { createVisitorTraceRepository } from './visitor-traces.ts'
import { createVisitorRepository } from './visitors.ts'
import { createVisitRepository } from './visits.ts'
import { createWebhookDeliveryRepository } from './webhook-deliveries.ts'
import { createWebhookRepository } from './webhooks.ts'
import { createWorkflowFigureRepository } from './workflow-figures.ts'
import { createWorkflowInheritanceRepository } from './workflow-inheritance.ts'
import { createWorkflowRepository, createWorkspaceWorkflowRepository } from './workflows.ts'
import { createWorkspaceRowRepository } from './workspace-rows.ts'
import { createWorkspaceUsageRepository } from './workspace-usage.ts'
import { createWorkspaceRepository } from './workspaces.ts'

/** The repositories of one workspace. Each of their statements names its `workspace_id`. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of getters, one for each repository of a workspace
export function createWorkspaceRepositories(connection: Connection, workspaceId: string) {
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

export type WorkspaceRepositories = ReturnType<typeof createWorkspaceRepositories>
