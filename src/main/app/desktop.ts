// Creates all parts of the desktop app and connects them. Electron and headless use the same code with different adapters.
import path from 'node:path'
import type { DesktopEvent, DesktopEventName, DesktopEvents } from '#shared/desktop-api.ts'
import type { Session as SessionView } from '#shared/desktop-state.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import type { DeviceKind } from '#shared/model/workers.ts'
import { quietHoursEnd } from '#shared/quiet-hours.ts'
import { computerHandlers } from '../features/computer.ts'
import { documentHandlers } from '../features/documents.ts'
import { exportHandlers } from '../features/exports.ts'
import { afterLateLeads } from '../features/late-leads.ts'
import { peopleHandlers } from '../features/people.ts'
import { previewHandlers } from '../features/preview.ts'
import { readingHandlers } from '../features/reading.ts'
import { salesforceHandlers } from '../features/salesforce.ts'
import { sessionHandlers } from '../features/session.ts'
import { workflowHandlers } from '../features/workflows.ts'
import type { Host } from '../host/host.ts'
import type { Handlers } from '../ipc/handlers.ts'
import { createRegistrar, type Dispatch } from '../ipc/registrar.ts'
import { createBackground } from '../lib/background.ts'
import type { Clock } from '../lib/clock.ts'
import { createEmitter } from '../lib/emitter.ts'
import { allowedExternalUrl } from '../lib/external-url.ts'
import type { Log } from '../lib/log.ts'
import { profileOf } from '../lib/profile.ts'
import { createTexts } from '../lib/texts.ts'
import type { HttpClient } from '../network/http-client.ts'
import type { ProxyLogins } from '../network/proxy-logins.ts'
import { createDuplicateLeadsNotice } from '../notifications/duplicate-leads.ts'
import { createGrantGoneNotice } from '../notifications/grant-gone.ts'
import { createNotifier } from '../notifications/notifier.ts'
import { notifyProxyLogin } from '../notifications/proxy.ts'
import { trayReaders } from '../notifications/tray-readers.ts'
import { createLeadWatch, type LeadWatchOptions } from '../salesforce/lead-watch.ts'
import type { SalesforceOptions } from '../salesforce/options.ts'
import { createSalesforce, type Salesforce } from '../salesforce/salesforce.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import type { KeyValueFile } from '../settings/key-value.ts'
import { createSettings } from '../settings/settings.ts'
import { createRunWorker, type RunWorkerOptions } from '../sync/worker.ts'
import { createSession, type Session } from '../tracker/session.ts'
import { createUploads } from '../uploads/uploads.ts'
import { followDeepLink } from '../workspace/deep-links.ts'
import { createDeviceReporter } from '../workspace/device-report.ts'
import type { Emit } from '../workspace/feed.ts'
import { joinByInvite } from '../workspace/invites.ts'
import { createLanguage } from '../workspace/language.ts'
import { uploadSample } from '../workspace/sample-document.ts'
import { createWorkspace } from '../workspace/workspace.ts'
import { type AppPaths, createAppPaths } from './app-paths.ts'

export type DesktopEventMessage = {
  [N in keyof DesktopEvents]: { name: N; event: DesktopEvent<N> }
}[DesktopEventName]

export type DesktopOptions = {
  host: Host
  secrets: SecretStore
  /** The settings of this device and other values that are not secret. */
  file: KeyValueFile
  clock: Clock
  log: Log
  dataDir: string
  version: string
  fetch: HttpClient
  /** Default: `desktop`. */
  deviceKind?: DeviceKind | undefined
  /** Present only in Electron. The headless app takes the login of a proxy from the proxy's URL. */
  proxyLogins?: ProxyLogins | undefined
  /** Options that tests set: durations, ports and a hook between the steps of the run worker. */
  salesforce?: Pick<SalesforceOptions, 'callbackPorts' | 'readTimeoutMs' | 'writeTimeoutMs' | 'serviceUser'>
  worker?: Pick<RunWorkerOptions, 'timing' | 'step'>
  leadWatch?: Pick<LeadWatchOptions, 'lookAfterMs' | 'retryMs'>
}

export type StartOptions = {
  /** An invite to accept without user input. The invite must name the member. */
  join?: string | undefined
  /** The path of a PDF to upload if the workspace has no document. */
  sample?: string | undefined
}

export type Desktop = {
  readonly handlers: Handlers
  /** Runs a call of the desktop API. Validates the input and returns a result envelope. */
  readonly dispatch: Dispatch
  onEvent(listener: (message: DesktopEventMessage) => void): () => void
  /** The language of this rep. */
  locale(): Locale
  /** Answers HTTP requests to the app's own origin. Returns null for paths of the renderer's files. */
  readonly http: AppPaths
  start(options?: StartOptions): Promise<void>
  /** Stops polling, uploads and the run worker. The run worker finishes its current step. Unfinished work continues at the next start. */
  stop(): Promise<void>
}

/** Creates the desktop app. The function has more than 60 lines, because it connects all parts. Each inner function is short. */
export function createDesktop(options: DesktopOptions): Desktop {
  const { host, clock, log } = options
  const events = createEmitter<DesktopEventMessage>((error) => log.error({ error }, 'Event listener failed'))
  const emit: Emit = (name, event) => events.emit({ name, event } as DesktopEventMessage)
  const parts = createParts(options, emit)
  const { session, uploads, salesforce, worker, workspace } = parts
  const background = createBackground(log)
  const stopping = new AbortController()
  const { signal } = stopping

  async function retry(): Promise<void> {
    await options.secrets.reopen?.()
    options.proxyLogins?.clearDeclined()
    await workspace.resume()
  }
  async function leave(): Promise<void> {
    parts.leadWatch.forget()
    await workspace.leave()
    await session.leave()
  }

  const unsubscribe = [
    ...announce(options, parts, emit),
    host.onDeepLink((text) => followDeepLink(text, { session, host, log })),
    host.onWakeOrOnline(() => void background.run('resume', retry)),
    host.onQuit(stop),
  ]

  async function start({ join, sample }: StartOptions = {}): Promise<void> {
    await uploads.start()
    parts.leadWatch.start()
    await workspace.resume()
    const { locale } = parts
    const joined = background.run('join', async () => {
      if (!join) return
      await joinByInvite(join, { session, clock, log, locale, joined: workspace.resume, leave, signal })
    })
    void background.run('sample', async () => {
      await joined
      if (sample) await uploadSample(sample, { session, uploads, clock, signal })
    })
  }

  let stopped: Promise<void> | null = null
  function stop(): Promise<void> {
    stopped ??= end()
    return stopped
  }
  async function end(): Promise<void> {
    stopping.abort()
    for (const off of unsubscribe) off()
    await Promise.all([workspace.stop(), worker.stop(), uploads.stop(), background.idle()])
    await Promise.all([parts.leadWatch.stop(), parts.reporter.stop()])
    await salesforce.close()
  }

  const handlers = createHandlers(options, parts, { retry, leave, emit })
  return {
    handlers,
    dispatch: createRegistrar(handlers, log),
    onEvent: events.on,
    locale: parts.locale,
    http: createAppPaths({ session, uploads, log, fetch: options.fetch }),
    start,
    stop,
  }
}

type Parts = ReturnType<typeof createParts>

function connectionOf(options: DesktopOptions, session: Session, locale: () => Locale): Salesforce {
  const { host, secrets, clock, log } = options
  return createSalesforce({
    secrets,
    openExternal: async (url) => host.openExternal(allowedExternalUrl(url)),
    clock,
    log: log.child({ part: 'salesforce' }),
    getApp: () => session.me()?.workspace.salesforceApp ?? null,
    // A sealed file belongs to one data folder, and must also be usable if the folder is mounted at another path.
    profile: secrets.kind === 'sealed' ? 'sealed' : profileOf(options.dataDir),
    fetch: options.fetch,
    locale,
    ...options.salesforce,
  })
}

const reporterOf = ({ deviceKind, clock, log }: DesktopOptions, session: Session, salesforce: Salesforce) =>
  createDeviceReporter({
    ...{ kind: deviceKind ?? 'desktop', client: session.client, salesforce, clock, log },
    email: () => session.me()?.member.email ?? null,
    isOnline: () => session.connection().state === 'online',
  })

/** Creates each part once, and passes the part to the parts that depend on it. The function has more than 60 lines. */
function createParts(options: DesktopOptions, emit: Emit) {
  const { host, secrets, clock, log, file } = options
  const common = { clock, log, fetch: options.fetch }
  const settings = createSettings(file, log)
  const session = createSession({ ...common, secrets, file, deviceKind: options.deviceKind })
  const language = createLanguage({ settings, host, session, file, log })
  const { locale } = language
  const uploads = createUploads({ ...common, dir: path.join(options.dataDir, 'uploads'), session })
  const enabled = () => settings.get().desktopNotifications
  const quietEnd = () => quietHoursEnd(session.me()?.member.notify.quietHours ?? null, clock.now())
  const texts = createTexts()
  const noticeOptions = { host, file, texts, locale, enabled, clock, log }
  const notifier = createNotifier({ ...noticeOptions, quiet: () => quietEnd() !== null })
  const grantGone = createGrantGoneNotice({ ...noticeOptions, quietUntil: quietEnd })
  const salesforce = connectionOf(options, session, locale)
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
  const reporter = reporterOf(options, session, salesforce)
  const onCounts = () =>
    host.setTray({
      unread: workspace.feed.unread(),
      readers: workspace.feed.readers().length,
      reading: trayReaders(workspace.feed.readers(), locale(), (key) => texts(locale(), key)),
      online: session.connection().state === 'online',
      reconnect: salesforce.lostGrant() !== null,
    })
  const workspace = createWorkspace({
    ...{ session, salesforce, notifier, uploads, emit, clock, log, onCounts, reporter },
    runsWaiting: () => worker.wake(),
    isWorking: worker.isWorking,
  })
  return {
    ...{
      settings,
      language,
      locale,
      session,
      uploads,
      notifier,
      grantGone,
      salesforce,
      leadWatch,
      worker,
      reporter,
      workspace,
      onCounts,
    },
  }
}

/**
 * Subscribes to changes of the parts. After a change, the listeners send events to the renderer and update the parts that depend on the
 * changed part.
 */
function announce(options: DesktopOptions, parts: Parts, emit: Emit): (() => void)[] {
  const { session, salesforce } = parts
  let appBefore: SalesforceApp | null = null
  const sessionChanged = () => {
    const app = session.me()?.workspace.salesforceApp ?? null
    const isNew = JSON.stringify(app) !== JSON.stringify(appBefore)
    appBefore = app
    if (isNew) salesforce.appChanged()
    // An admin may have changed the daily cap on another device.
    parts.worker.capChanged()
    emit('session', sessionView(options, parts))
    parts.onCounts()
    void parts.language.report()
  }
  return [
    session.onChange(sessionChanged),
    salesforce.onChange(() => {
      emit('session', sessionView(options, parts))
      parts.grantGone.update(salesforce.lostGrant())
      parts.reporter.update()
      parts.onCounts()
    }),
    parts.grantGone.close,
    parts.settings.onChange((value) => {
      emit('settings', value)
      emit('session', sessionView(options, parts))
      void parts.language.report()
      parts.onCounts()
    }),
    parts.uploads.onChange((list) => emit('uploads', list)),
    options.proxyLogins?.onChange(() => {
      emit('session', sessionView(options, parts))
      if (options.proxyLogins?.pending()) notifyProxyLogin(options.host, createTexts(), parts.locale())
    }) ?? (() => {}),
  ]
}

function sessionView({ host, secrets, version, proxyLogins }: DesktopOptions, parts: Parts): SessionView {
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
    locale: parts.locale(),
    proxyLogin: proxyLogins?.pending() ?? null,
  }
}

function createHandlers(
  options: DesktopOptions,
  parts: Parts,
  actions: { retry: () => Promise<void>; leave: () => Promise<void>; emit: Emit },
): Handlers {
  const { session, uploads, salesforce, settings, notifier, workspace, locale } = parts
  const { host, clock } = options
  const { client } = session
  const ownTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
  const timeZone = () => salesforce.state().user?.timeZone ?? ownTimeZone()
  return {
    ...sessionHandlers({
      ...{ session, locale, ...actions },
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
    ...exportHandlers({ session, host, emit: actions.emit, fetch: options.fetch, timeZone }),
    ...salesforceHandlers({
      ...{ salesforce, session, host, clock, leadWatch: parts.leadWatch },
      onCapChanged: parts.worker.capChanged,
    }),
    ...computerHandlers({ client, settings, host, notifier, proxyLogins: options.proxyLogins }),
  }
}
