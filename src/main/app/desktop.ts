// Creates all parts of the desktop app and connects them. Electron and headless use the same code with different adapters.
import type { DesktopEvent, DesktopEventName, DesktopEvents } from '#shared/desktop-api.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { SalesforceApp } from '#shared/model/people.ts'
import type { CrashStore } from '../crashes/crash-store.ts'
import type { Handlers } from '../ipc/handlers.ts'
import { createRegistrar, type Dispatch } from '../ipc/registrar.ts'
import { createBackground } from '../lib/background.ts'
import { createEmitter } from '../lib/emitter.ts'
import { createRecentLog } from '../lib/recent-log.ts'
import { createTexts } from '../lib/texts.ts'
import { notifyProxyLogin } from '../notifications/proxy.ts'
import { applyManagedStartAtLogin } from '../settings/managed-start-at-login.ts'
import { manualUpdater } from '../updates/updater.ts'
import { createUpdates, type Updates } from '../updates/updates.ts'
import { followDeepLink } from '../workspace/deep-links.ts'
import type { Emit } from '../workspace/feed.ts'
import { joinByInvite } from '../workspace/invites.ts'
import { uploadSample } from '../workspace/sample-document.ts'
import { type AppPaths, createAppPaths } from './app-paths.ts'
import { createHandlers, sessionView } from './handlers.ts'
import { createParts, type DesktopOptions, type Parts } from './parts.ts'

export type DesktopEventMessage = {
  [N in keyof DesktopEvents]: { name: N; event: DesktopEvent<N> }
}[DesktopEventName]

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
  /** Stores a report of a crash. The report is sent at the next start, if this is allowed. */
  readonly recordCrash: CrashStore['record']
  /** Stops polling, uploads and the run worker. The run worker finishes its current step. Unfinished work continues at the next start. */
  stop(): Promise<void>
}

/** Creates the desktop app. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: connects all parts; each inner function is short
export function createDesktop(given: DesktopOptions): Desktop {
  const recentLog = createRecentLog(given.log)
  const options = { ...given, log: recentLog.log }
  const { host, clock, log } = options
  const events = createEmitter<DesktopEventMessage>((error) => log.error({ error }, 'Event listener failed'))
  const emit: Emit = (name, event) => events.emit({ name, event } as DesktopEventMessage)
  const parts = createParts(options, emit)
  const { session, uploads, salesforce, worker, workspace } = parts
  const background = createBackground(log)
  const { retry, leave } = actionsOf(options, parts)
  const stopping = new AbortController()
  const { signal } = stopping

  const updates = updatesOf(options, parts, stop)

  const unsubscribe = [
    updates.onChange((state) => emit('updates', state)),
    whenOnline(session, updates.start),
    ...announce(options, parts, emit),
    host.onDeepLink((text) => followDeepLink(text, { session, signIn: parts.signIn, host, log })),
    host.onWakeOrOnline(() => void background.run('resume', retry)),
    host.onQuit(stop),
  ]

  async function start({ join, sample }: StartOptions = {}): Promise<void> {
    applyManagedStartAtLogin({ ...options, settings: parts.settings })
    await uploads.start()
    parts.leadWatch.start()
    await workspace.resume()
    const { locale } = parts
    const joined = background.run('join', async () => {
      if (!join) return
      await joinByInvite(join, { session, clock, log, locale, joined: workspace.resume, leave, signal })
    })
    void background.run('crash reports', async () => {
      await joined
      await parts.crashes.sender.sendAllowed()
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
    parts.signIn.cancel()
    updates.stop()
    for (const off of unsubscribe) off()
    await Promise.all([workspace.stop(), worker.stop(), uploads.stop(), background.idle()])
    await Promise.all([parts.leadWatch.stop(), parts.reporter.stop()])
    await salesforce.close()
  }

  const handlers = createHandlers(
    options,
    parts,
    { retry, leave, emit, updates, stopping: signal },
    recentLog,
  )
  return {
    handlers,
    dispatch: createRegistrar(handlers, log),
    onEvent: events.on,
    locale: parts.locale,
    http: createAppPaths({
      ...{ session, uploads, transfers: parts.transfers, log, fetch: parts.toTracker },
      onReleaseUpload: (progress) => emit('releaseUpload', progress),
    }),
    start,
    recordCrash: parts.crashes.store.record,
    stop,
  }
}

function actionsOf(options: DesktopOptions, { workspace, leadWatch, session }: Parts) {
  return {
    async retry(): Promise<void> {
      await options.secrets.reopen?.()
      options.proxyLogins?.clearDeclined()
      await workspace.resume()
    },
    async leave(): Promise<void> {
      leadWatch.forget()
      await workspace.leave()
      await session.leave()
    },
  }
}

function updatesOf(
  options: DesktopOptions,
  { session, transfers }: Parts,
  stopWork: () => Promise<void>,
): Updates {
  const { version, clock, file, log } = options
  return createUpdates({
    ...{ version, clock, file, transfers, stopWork, client: session.client },
    updater: options.updater ?? manualUpdater('headless'),
    mode: options.policy?.settings.updates,
    trackerUrl: () => session.connection().url,
    log: log.child({ part: 'updates' }),
  })
}

/** Calls `work` each time that the tracker can be reached again. Returns the unsubscribe function. */
function whenOnline(session: Parts['session'], work: () => void): () => void {
  let was = false
  return session.onChange(() => {
    const is = session.connection().state === 'online'
    if (is && !was) work()
    was = is
  })
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
