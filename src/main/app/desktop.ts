// Creates all parts of the desktop app and connects them. Electron and headless use the same code with different adapters.
import type { DesktopEvent, DesktopEventName, DesktopEvents } from '#shared/desktop-api.ts'
import { CodedError } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { CrashStore } from '../crashes/crash-store.ts'
import type { Tray, TrayAction } from '../host/host.ts'
import type { Handlers } from '../ipc/handlers.ts'
import { createRegistrar, type Dispatch } from '../ipc/registrar.ts'
import { createBackground } from '../lib/background.ts'
import { createEmitter } from '../lib/emitter.ts'
import { createRecentLog } from '../lib/recent-log.ts'
import { createTexts } from '../lib/texts.ts'
import { notifyProxyLogin } from '../notifications/proxy.ts'
import { applyManagedStartAtLogin } from '../settings/managed-start-at-login.ts'
import type { TrackerClient } from '../tracker/client.ts'
import { manualUpdater } from '../updates/updater.ts'
import { createUpdates, type Updates } from '../updates/updates.ts'
import { createTransfers } from '../uploads/transfers.ts'
import { followDeepLink } from '../workspace/deep-links.ts'
import type { Emit } from '../workspace/feed.ts'
import { joinByInvite } from '../workspace/invites.ts'
import { uploadSample } from '../workspace/sample-document.ts'
import { type AppPaths, createAppPaths } from './app-paths.ts'
import { createHandlers } from './handlers.ts'
import { createComputerParts, type DesktopOptions } from './parts.ts'
import { sessionView, trayState, type ViewContext } from './session-view.ts'
import { shareFiles } from './share-files.ts'
import { createAppSignIn } from './sign-in.ts'
import { runTrayAction, trayOf } from './tray-menu.ts'
import { createWorkspaces, type OpenWorkspace, type Workspaces } from './workspaces.ts'

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
  /** The handlers of the workspace that the window shows. */
  readonly handlers: Handlers
  /** Runs a call of the desktop API. Validates the input and returns a result envelope. */
  readonly dispatch: Dispatch
  onEvent(listener: (message: DesktopEventMessage) => void): () => void
  /** The language of this rep. */
  locale(): Locale
  /** Answers HTTP requests to the app's own origin. Returns null for paths of the renderer's files. */
  readonly http: AppPaths
  start(options?: StartOptions): Promise<void>
  /** The tray icon: what it shows, and what its entries do. The host itself quits the app. */
  readonly tray: { view(): Tray; run(action: TrayAction): Promise<void> }
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
  const { host, log } = options
  const texts = createTexts()
  const events = createEmitter<DesktopEventMessage>((error) => log.error({ error }, 'Event listener failed'))
  const emit: Emit = (name, event) => events.emit({ name, event } as DesktopEventMessage)
  const computer = createComputerParts(options)
  const { joining, settings } = computer
  const workspaces = createWorkspaces(options, computer, emit)
  const locale = () => workspaces.shown().parts.language.locale()
  const changed = () => {
    emit('session', sessionView(context))
    host.setTray(tray.view())
  }
  const signIn = createAppSignIn(options, { workspaces, joining, locale, changed })
  const context: ViewContext = { options, computer, workspaces, signIn }
  /** Resolves when the memberships have been read. The system may send a file before. */
  const started = Promise.withResolvers<void>()
  const share = async (files: readonly string[]) => {
    await started.promise
    await shareFiles(files, { ...workspaces.shown().parts, host, texts, locale, log })
  }
  const tray = {
    view: () => trayOf(trayState(context, texts), (key, values) => texts(locale(), key, values)),
    run: (action: TrayAction) => runTrayAction(action, { host, pause: computer.pause, share }),
  }
  const transfers = createTransfers(uploadsOf(workspaces))
  const background = createBackground(log)
  const stopping = new AbortController()
  const { signal } = stopping
  const updates = updatesOf(options, workspaces, transfers, stop)

  const unsubscribe = [
    updates.onChange((state) => emit('updates', state)),
    workspaces.onOnline(updates.start),
    workspaces.onChange(changed),
    joining.onChange(changed),
    computer.pause.onChange(changed),
    computer.pause.close,
    host.onOpenFiles((files) => void background.run('share files', () => share(files))),
    settings.onChange((value) => {
      emit('settings', value)
      changed()
    }),
    options.proxyLogins?.onChange(() => {
      changed()
      if (options.proxyLogins?.pending()) notifyProxyLogin(host, texts, locale())
    }) ?? (() => {}),
    host.onDeepLink((text) => void followDeepLink(text, { workspaces, joining, signIn, host, log })),
    host.onWakeOrOnline(() => void background.run('resume', retry)),
    host.onQuit(stop),
  ]

  async function retry(): Promise<void> {
    await options.secrets.reopen?.()
    options.proxyLogins?.clearDeclined()
    await workspaces.resume()
  }

  async function start({ join, sample }: StartOptions = {}): Promise<void> {
    applyManagedStartAtLogin({ ...options, settings })
    await workspaces.start()
    started.resolve()
    const joined = background.run('join', async () => {
      if (join)
        await joinByInvite(join, { ...{ workspaces, joining, locale, signal }, clock: options.clock, log })
    })
    void background.run('crash reports', async () => {
      await joined
      await workspaces.primary().parts.crashSender.sendAllowed()
    })
    void background.run('sample', async () => {
      await joined
      const { session, uploads } = workspaces.shown().parts
      if (sample) await uploadSample(sample, { session, uploads, clock: options.clock, signal })
    })
  }

  let stopped: Promise<void> | null = null
  function stop(): Promise<void> {
    stopped ??= end()
    return stopped
  }
  async function end(): Promise<void> {
    stopping.abort()
    started.resolve()
    signIn.cancel()
    updates.stop()
    for (const off of unsubscribe) off()
    await Promise.all([workspaces.stop(), background.idle()])
  }

  const handlersOf = handlersByWorkspace((workspace) =>
    createHandlers(
      { ...context, workspace, signIn, transfers, recentLog },
      { retry, emit, changed, updates, stopping: signal },
    ),
  )
  return {
    get handlers() {
      return handlersOf(workspaces.shown())
    },
    dispatch: createRegistrar((key) => handlersOf(workspaceOf(workspaces, key)), log),
    onEvent: events.on,
    locale,
    http: createAppPaths({
      ...{ transfers, log, fetch: computer.toTracker },
      partsOf: (key) => workspaceOf(workspaces, key).parts,
      onReleaseUpload: (progress) => emit('releaseUpload', progress),
    }),
    start,
    tray,
    recordCrash: computer.crashes.store.record,
    stop,
  }
}

/** Returns the workspace that a call names, or without a name the one that the window shows. @throws CodedError not_joined */
function workspaceOf(workspaces: Workspaces, key: string | null): OpenWorkspace {
  const workspace = key === null ? workspaces.shown() : workspaces.get(key)
  if (!workspace) throw new CodedError('not_joined', 'This app is not in this workspace.')
  return workspace
}

/** Makes the handlers of a workspace at their first use. They live as long as the workspace is open. */
function handlersByWorkspace(make: (workspace: OpenWorkspace) => Handlers) {
  const made = new WeakMap<OpenWorkspace, Handlers>()
  return (workspace: OpenWorkspace): Handlers => {
    const handlers = made.get(workspace) ?? make(workspace)
    made.set(workspace, handlers)
    return handlers
  }
}

/** The uploads of all workspaces. */
const uploadsOf = (workspaces: Workspaces) => ({
  list: () => workspaces.all().flatMap(({ parts }) => parts.uploads.list()),
  onChange: workspaces.onUploads,
})

function updatesOf(
  options: DesktopOptions,
  workspaces: Workspaces,
  transfers: ReturnType<typeof createTransfers>,
  stopWork: () => Promise<void>,
): Updates {
  const { version, clock, file, log } = options
  const session = () => workspaces.primary().parts.session
  const client: TrackerClient = { call: (...call) => session().client.call(...call) }
  return createUpdates({
    ...{ version, clock, file, transfers, stopWork, client },
    updater: options.updater ?? manualUpdater('headless'),
    mode: options.policy?.settings.updates,
    trackerUrl: () => session().connection().url,
    log: log.child({ part: 'updates' }),
  })
}
