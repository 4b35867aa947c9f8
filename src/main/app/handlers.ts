// The handlers of all calls of the desktop API.
import type { Session as SessionView } from '#shared/desktop-state.ts'
import { noPolicy } from '#shared/managed-settings.ts'
import { batchExportHandlers } from '../features/batch-export.ts'
import { computerHandlers } from '../features/computer.ts'
import { documentHandlers } from '../features/documents.ts'
import { exportHandlers } from '../features/exports.ts'
import { helpHandlers } from '../features/help.ts'
import { peopleHandlers } from '../features/people.ts'
import { previewHandlers } from '../features/preview.ts'
import { privacyHandlers } from '../features/privacy.ts'
import { readingHandlers } from '../features/reading.ts'
import { salesforceHandlers } from '../features/salesforce.ts'
import { sessionHandlers } from '../features/session.ts'
import { updatesHandlers } from '../features/updates.ts'
import { workflowHandlers } from '../features/workflows.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { RecentLog } from '../lib/recent-log.ts'
import type { Updates } from '../updates/updates.ts'
import type { Emit } from '../workspace/feed.ts'
import type { DesktopOptions, Parts } from './parts.ts'

function signInView({ signIn }: Parts): SessionView['signIn'] {
  const waiting = signIn.waiting()
  return waiting && { ...waiting, until: new Date(waiting.until).toISOString() }
}

export function sessionView(
  { host, secrets, version, proxyLogins, policy = noPolicy }: DesktopOptions,
  parts: Parts,
): SessionView {
  const { session, salesforce } = parts
  const me = session.me()
  return {
    host: host.kind,
    platform: process.platform,
    version,
    tracker: session.connection(),
    workspace: me?.workspace ?? null,
    member: me?.member ?? null,
    device: me?.device ?? null,
    salesforce: salesforce.state(),
    secrets: { store: secrets.kind, problem: secrets.problem },
    pendingInvite: session.pendingInvite(),
    signIn: signInView(parts),
    locale: parts.locale(),
    proxyLogin: proxyLogins?.pending() ?? null,
    policy,
    help: { canShowLogs: host.showLogs !== null, canRestart: host.restart !== null },
  }
}

export function createHandlers(
  options: DesktopOptions,
  parts: Parts,
  actions: {
    retry: () => Promise<void>
    leave: () => Promise<void>
    emit: Emit
    updates: Updates
    /** Aborted when the app ends. */
    stopping: AbortSignal
  },
  recentLog: RecentLog,
): Handlers {
  const { session, uploads, salesforce, settings, notifier, workspace, locale } = parts
  const { host, clock } = options
  const { client } = session
  const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
  const timeZone = () => salesforce.state().user?.timeZone ?? ownTimeZone()
  return {
    ...sessionHandlers({
      ...{ session, signIn: parts.signIn, locale, ...actions },
      setPageLanguages(languages) {
        const before = locale()
        host.setPageLanguages(languages)
        if (locale() !== before) actions.emit('session', sessionView(options, parts))
        void parts.language.report()
      },
      view: () => sessionView(options, parts),
      joined: workspace.resume,
    }),
    ...peopleHandlers({ session, refreshMe: workspace.refreshMe }),
    ...documentHandlers({ client, uploads }),
    ...workflowHandlers(client),
    ...previewHandlers({
      ...{ client, clock, salesforce },
      trackerUrl: () => session.connection().url,
      timeZone,
    }),
    ...readingHandlers({
      client,
      readers: workspace.feed.readers,
      onUnread: workspace.feed.setUnread,
    }),
    ...helpHandlers({
      ...{ host, client, uploads, clock, recentLog, dataDir: options.dataDir, crashes: parts.crashes },
      ...{ transfers: parts.transfers, stopping: actions.stopping },
      view: () => sessionView(options, parts),
    }),
    ...privacyHandlers({ client, host }),
    ...batchExportHandlers({ client, host, timeZone }),
    ...exportHandlers({ session, host, emit: actions.emit, fetch: parts.toTracker, timeZone }),
    ...salesforceHandlers({
      ...{ salesforce, session, host, clock, leadWatch: parts.leadWatch },
      onCapChanged: parts.worker.capChanged,
    }),
    ...updatesHandlers({ client, updates: actions.updates }),
    ...computerHandlers({ client, settings, host, notifier, proxyLogins: options.proxyLogins }),
  }
}
