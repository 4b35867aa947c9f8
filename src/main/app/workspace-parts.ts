// The parts that belong to one membership: its connection to the tracker and to Salesforce, its run worker, uploads and notifications.
import path from 'node:path'
import { quietHoursEnd } from '#shared/quiet-hours.ts'
import { createCrashSender } from '../crashes/send-crashes.ts'
import { afterLateLeads } from '../features/late-leads.ts'
import type { Host } from '../host/host.ts'
import { allowedExternalUrl } from '../lib/external-url.ts'
import { profileOf } from '../lib/profile.ts'
import { createTexts } from '../lib/texts.ts'
import { createDuplicateLeadsNotice } from '../notifications/duplicate-leads.ts'
import { createGrantGoneNotice } from '../notifications/grant-gone.ts'
import { createNotifier } from '../notifications/notifier.ts'
import { createLeadWatch } from '../salesforce/lead-watch.ts'
import { createSalesforce } from '../salesforce/salesforce.ts'
import { createRunWorker } from '../sync/worker.ts'
import { createSession } from '../tracker/session.ts'
import { createUploads } from '../uploads/uploads.ts'
import { createDeviceReporter } from '../workspace/device-report.ts'
import type { Emit } from '../workspace/feed.ts'
import { createLanguage } from '../workspace/language.ts'
import type { Storage } from '../workspace/memberships.ts'
import { createRecentLinks } from '../workspace/recent-links.ts'
import { createWorkspace } from '../workspace/workspace.ts'
import type { ComputerParts, DesktopOptions } from './parts.ts'

export type WorkspaceContext = {
  computer: ComputerParts
  storage: Storage
  /** Sends an event to the window if the window shows this workspace. */
  emit: Emit
  /** Shows a notification of this workspace. */
  notify: Host['notify']
  /** Called when the state of the tray may have changed. */
  onCounts: () => void
}

export type WorkspaceParts = ReturnType<typeof createWorkspaceParts>

function salesforceOf(
  options: DesktopOptions,
  { storage }: WorkspaceContext,
  {
    session,
    language,
  }: { session: ReturnType<typeof createSession>; language: { locale: () => 'ja' | 'en' } },
) {
  const { host, clock, log } = options
  const { secrets } = storage
  return createSalesforce({
    secrets,
    openExternal: async (url) => host.openExternal(allowedExternalUrl(url)),
    clock,
    log: log.child({ part: 'salesforce' }),
    getApp: () => session.me()?.workspace.salesforceApp ?? null,
    // A sealed file belongs to one data folder, and must also be usable if the folder is mounted at another path.
    profile: secrets.kind === 'sealed' ? 'sealed' : profileOf(options.dataDir),
    fetch: options.fetch,
    locale: language.locale,
    ...options.salesforce,
  })
}

/** Creates each part once, and passes the part to the parts that depend on it. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one statement for each part
export function createWorkspaceParts(given: DesktopOptions, context: WorkspaceContext) {
  const { computer, storage, emit, onCounts } = context
  const { file, secrets } = storage
  const log = storage.key === 'first' ? given.log : given.log.child({ workspace: storage.key })
  const options = { ...given, log }
  const { host, clock } = options
  const { settings, toTracker } = computer
  const common = { clock, log, fetch: toTracker }
  const session = createSession({ ...common, secrets, file })
  const language = createLanguage({ settings, host, session, file, log })
  const { locale } = language
  const uploads = createUploads({ ...common, dir: path.join(storage.dir, 'uploads'), session })
  /** When notifications are shown again: after the quiet hours of the member, and after the pause of this device. */
  const quietEnd = () => {
    const hours = quietHoursEnd(session.me()?.member.notify.quietHours ?? null, clock.now())
    const pause = computer.pause.until()
    return hours === null && pause === null ? null : Math.max(hours ?? 0, pause ?? 0)
  }
  const enabled = () => settings.get().desktopNotifications
  const noticeOptions = {
    host: { notify: context.notify },
    file,
    texts: createTexts(),
    locale,
    enabled,
    clock,
    log,
  }
  const notifier = createNotifier({ ...noticeOptions, quiet: () => quietEnd() !== null })
  const grantGone = createGrantGoneNotice({ ...noticeOptions, quietUntil: quietEnd })
  const salesforce = salesforceOf(options, context, { session, language })
  const duplicateLeads = createDuplicateLeadsNotice({ ...noticeOptions, quietUntil: quietEnd })
  const leadWatch = createLeadWatch({
    ...{ file, org: salesforce.org, clock, log: log.child({ part: 'leads' }) },
    onSettled: afterLateLeads(session.client, duplicateLeads),
    ...options.leadWatch,
  })
  const worker = createRunWorker({
    tracker: session.client,
    salesforce,
    clock,
    log: log.child({ part: 'worker' }),
    onIdle: () => workspace.onWorkerIdle(),
    ...options.worker,
  })
  const { store } = computer.crashes
  const isAllowed = () => settings.get().crashReports
  const crashSender = createCrashSender({ store, client: session.client, isAllowed, log })
  const reporter = createDeviceReporter({
    ...{ kind: computer.deviceKind, client: session.client, salesforce, clock, log },
    email: () => session.me()?.member.email ?? null,
    isOnline: () => session.connection().state === 'online',
  })
  const recentLinks = createRecentLinks({
    ...{ client: session.client, onChange: onCounts, log },
    memberId: () => session.me()?.member.id ?? null,
  })
  const workspace = createWorkspace({
    onLinks: recentLinks.refresh,
    ...{ session, salesforce, notifier, uploads, emit, clock, log, onCounts, reporter },
    runsWaiting: () => worker.wake(),
    forgetVisits: (visitIds) => leadWatch.forgetVisits(visitIds),
    isWorking: worker.isWorking,
  })
  return {
    ...{ session, language, uploads, notifier, grantGone, salesforce, leadWatch, worker, crashSender },
    ...{ reporter, workspace, recentLinks },
    /** Continues what an earlier process did not finish, and connects to the tracker. */
    async start(): Promise<void> {
      await uploads.start()
      leadWatch.start()
      await workspace.resume()
    },
    /** Ends all work. The run worker finishes its current step. */
    async stop(): Promise<void> {
      grantGone.close()
      await Promise.all([workspace.stop(), worker.stop(), uploads.stop()])
      await Promise.all([leadWatch.stop(), reporter.stop()])
      await salesforce.close()
    },
    /** Deletes what this device has stored about the workspace, and removes the device from it. */
    async leave(): Promise<void> {
      leadWatch.forget()
      recentLinks.forget()
      await workspace.leave()
      await session.leave()
    },
  }
}
