// The handlers of all calls of the desktop API.
import { apiTokenHandlers } from '../features/api-tokens.ts'
import { batchExportHandlers } from '../features/batch-export.ts'
import { chatRoomsHandlers } from '../features/chat-rooms.ts'
import { computerHandlers } from '../features/computer.ts'
import { documentHandlers } from '../features/documents.ts'
import { exportHandlers } from '../features/exports.ts'
import { helpHandlers } from '../features/help.ts'
import { libraryHandlers } from '../features/library.ts'
import { peopleHandlers } from '../features/people.ts'
import { previewHandlers } from '../features/preview.ts'
import { privacyHandlers } from '../features/privacy.ts'
import { readingHandlers } from '../features/reading.ts'
import { salesforceHandlers } from '../features/salesforce.ts'
import { sessionHandlers } from '../features/session.ts'
import { updatesHandlers } from '../features/updates.ts'
import { webhookHandlers } from '../features/webhooks.ts'
import { workflowHandlers } from '../features/workflows.ts'
import { workspacesHandlers } from '../features/workspaces.ts'
import type { Handlers } from '../ipc/handlers.ts'
import type { RecentLog } from '../lib/recent-log.ts'
import type { SignIn } from '../tracker/sign-in.ts'
import type { Updates } from '../updates/updates.ts'
import type { Transfers } from '../uploads/transfers.ts'
import type { Emit } from '../workspace/feed.ts'
import { sessionView, type ViewContext } from './session-view.ts'
import type { OpenWorkspace } from './workspaces.ts'

export type HandlerContext = ViewContext & {
  /** The workspace that the calls concern. */
  workspace: OpenWorkspace
  signIn: SignIn
  transfers: Transfers
  recentLog: RecentLog
}

export type HandlerActions = {
  retry: () => Promise<void>
  emit: Emit
  /** Tells the window that its session has changed. */
  changed: () => void
  updates: Updates
  /** Aborted when the app ends. */
  stopping: AbortSignal
}

/** Creates the handlers of one workspace. The calls that concern the whole app are the same for each workspace. */
export function createHandlers(context: HandlerContext, actions: HandlerActions): Handlers {
  const { options, computer, workspaces, workspace: place, transfers, recentLog } = context
  const { session, uploads, salesforce, notifier, workspace, language, worker, leadWatch } = place.parts
  const { host, clock } = options
  const { client } = session
  const { settings } = computer
  const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
  const timeZone = () => salesforce.state().user?.timeZone ?? ownTimeZone()
  const view = () => sessionView(context)
  const crashes = { store: computer.crashes.store, sender: place.parts.crashSender }
  return {
    ...sessionHandlers({
      ...{ session, joining: computer.joining, signIn: context.signIn, locale: language.locale, view },
      setPageLanguages(languages) {
        const before = language.locale()
        host.setPageLanguages(languages)
        if (language.locale() !== before) actions.changed()
        for (const { parts } of workspaces.all()) void parts.language.report()
      },
      join: workspaces.join,
      requireNew: (invite) => workspaces.requireNew(computer.joining.placeOf(invite).workspaceId),
      leave: () => workspaces.leave(place),
      retry: actions.retry,
    }),
    ...workspacesHandlers({ workspaces, joining: computer.joining, view }),
    ...peopleHandlers({ session, refreshMe: workspace.refreshMe }),
    ...apiTokenHandlers(client),
    ...chatRoomsHandlers({ session, refreshMe: workspace.refreshMe }),
    ...webhookHandlers(client),
    ...documentHandlers({ client, uploads }),
    ...libraryHandlers({ client }),
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
      ...{ host, client, uploads, clock, recentLog, dataDir: options.dataDir, crashes },
      ...{ transfers, stopping: actions.stopping, view },
    }),
    ...privacyHandlers({ client, host }),
    ...batchExportHandlers({ client, host, timeZone }),
    ...exportHandlers({ session, host, emit: actions.emit, fetch: computer.toTracker, timeZone }),
    ...salesforceHandlers({
      ...{ salesforce, session, host, clock, leadWatch },
      onCapChanged: worker.capChanged,
    }),
    ...updatesHandlers({ client, updates: actions.updates }),
    ...computerHandlers({
      client,
      settings,
      host,
      notifier,
      proxyLogins: options.proxyLogins,
      pause: computer.pause,
    }),
  }
}
