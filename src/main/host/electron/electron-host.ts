import path from 'node:path'
import { app, dialog, Notification, net, powerMonitor, shell } from 'electron'
import { z } from 'zod'
import { createEmitter } from '../../lib/emitter.ts'
import { allowedExternalUrl } from '../../lib/external-url.ts'
import type { Log } from '../../lib/log.ts'
import { writeFileAtomically } from '../atomic-file.ts'
import type { Host, SaveTarget, TrayState } from '../host.ts'
import { readArguments } from './arguments.ts'
import { type DesktopEntryTarget, programOf, setStartAtLogin } from './desktop-entries.ts'
import { broadcast } from './ipc.ts'
import { createNotifications } from './notifications.ts'
import type { AppWindow } from './window.ts'

const networkCheckMs = 3_000
const quitWithinMs = 10_000

export type ElectronHost = Host & {
  /** Call this when the app can serve pages. Shows the window if `always` is true, or if `showWindow` was called before. */
  ready(always: boolean): void
  /** The tray is created later than the host, so the tray subscribes to the tray state here. */
  onTray(listener: (state: TrayState) => void): () => void
}

/** Creates the Electron host. The function has more than 60 lines, because it contains all methods of the port. Each method is short. */
export function createElectronHost({
  window,
  log,
  logFile,
  deepLink,
}: {
  window: AppWindow
  log: Log
  logFile: string
  /** The `lastpage://` URL with which the system started the app. */
  deepLink: string | undefined
}): ElectronHost {
  const deepLinks = createBufferingEmitter<string>()
  const resumed = createEmitter<void>()
  const trays = createEmitter<TrayState>()
  const quitting = new Set<() => Promise<void>>()
  let isReady = false
  let pendingShow: { path?: string | undefined } | null = null

  function showWindow(path?: string): void {
    if (!isReady) {
      pendingShow = { path }
      return
    }
    const isNew = window.show(path)
    if (path && !isNew) broadcast({ name: 'navigate', event: { path } })
  }

  if (deepLink) deepLinks.emit(deepLink)
  const notify = createNotifications(
    (shown) => (Notification.isSupported() ? new Notification(shown) : null),
    showWindow,
  )
  listenForLinks(deepLinks.emit, showWindow)
  listenForResume(resumed.emit)
  quitGracefully(quitting, window, log)

  return {
    kind: 'electron',
    ready(always) {
      isReady = true
      if (pendingShow || always) showWindow(pendingShow?.path)
    },
    showWindow,
    notify,
    openExternal: (url) => shell.openExternal(allowedExternalUrl(url)),
    saveFile: chooseSaveTarget,
    setTray: trays.emit,
    onTray: trays.on,
    setStartAtLogin(on) {
      if (process.platform === 'linux') setStartAtLogin(desktopEntryTarget(), on)
      else app.setLoginItemSettings({ openAtLogin: on, args: ['--hidden'] })
    },
    showLogs: () => shell.showItemInFolder(logFile),
    restart() {
      // The running AppImage is mounted at a temporary path, so the file itself is started again.
      app.relaunch(process.env.APPIMAGE ? { execPath: process.env.APPIMAGE } : {})
      app.quit()
    },
    languages: () => app.getPreferredSystemLanguages(),
    knowsUserLanguages: () => true,
    setPageLanguages: () => {},
    onDeepLink: deepLinks.on,
    onWakeOrOnline: resumed.on,
    onQuit(listener) {
      quitting.add(listener)
      return () => {
        quitting.delete(listener)
      }
    },
  }
}

export function desktopEntryTarget(): DesktopEntryTarget {
  const { env, execPath } = process
  const appPath = process.defaultApp && process.argv[1] ? path.resolve(process.argv[1]) : undefined
  return { env, home: app.getPath('home'), command: programOf({ env, execPath, appPath }) }
}

const filterOf = (extension: string) => [{ name: extension.toUpperCase(), extensions: [extension] }]

async function chooseSaveTarget(name: string): Promise<SaveTarget | null> {
  const { canceled, filePath } = await dialog.showSaveDialog({
    defaultPath: path.join(app.getPath('downloads'), name),
    filters: filterOf(path.extname(name).slice(1)),
  })
  if (canceled || !filePath) return null
  return { name: path.basename(filePath), write: (bytes) => writeFileAtomically(filePath, bytes) }
}

/**
 * The data that a second app process sends to the first app process. The data contain the original command line, because Chromium changes
 * the order of the arguments in the `second-instance` event.
 */
export const SecondInstance = z.object({ argv: z.array(z.string()) })

/** An emitter that stores values until the first listener is added. The system can send a link before the app listens. */
function createBufferingEmitter<T>() {
  const emitter = createEmitter<T>()
  let early: T[] | null = []
  return {
    emit(value: T) {
      if (early) early.push(value)
      else emitter.emit(value)
    },
    on(listener: (value: T) => void) {
      const off = emitter.on(listener)
      const kept = early ?? []
      early = null
      for (const value of kept) emitter.emit(value)
      return off
    },
  }
}

/**
 * Listens for links. macOS sends the event `open-url`. Windows and Linux start a second process of the app, which sends its command
 * line to this process and exits.
 */
function listenForLinks(emit: (url: string) => void, showWindow: () => void): void {
  app.on('open-url', (event, url) => {
    event.preventDefault()
    emit(url)
  })
  app.on('second-instance', (_event, _argv, _folder, sent) => {
    const given = SecondInstance.safeParse(sent)
    const { deepLink } = readArguments(given.success ? given.data.argv : [])
    if (deepLink) emit(deepLink)
    else showWindow()
  })
  app.on('activate', () => showWindow())
}

function listenForResume(emit: () => void): void {
  void app.whenReady().then(() => {
    powerMonitor.on('resume', emit)
    powerMonitor.on('unlock-screen', emit)
    let wasOnline = net.isOnline()
    // Electron's main process has no `online` event.
    const timer = setInterval(() => {
      const isOnline = net.isOnline()
      if (isOnline && !wasOnline) emit()
      wasOnline = isOnline
    }, networkCheckMs)
    timer.unref()
  })
}

/** Delays quitting until the quit listeners are done, at most {@link quitWithinMs} ms. Unfinished work continues at the next start. */
function quitGracefully(quitting: ReadonlySet<() => Promise<void>>, window: AppWindow, log: Log): void {
  let state: 'running' | 'ending' | 'ended' = 'running'
  app.on('before-quit', (event) => {
    window.allowClose()
    if (state === 'ended') return
    event.preventDefault()
    if (state === 'ending') return
    state = 'ending'
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, quitWithinMs))
    const work = Promise.all([...quitting].map((listener) => listener()))
    void Promise.race([work, timeout])
      .catch((error) => log.error({ error }, 'Quitting failed'))
      .finally(() => {
        state = 'ended'
        app.quit()
      })
  })
  // Without a listener, Electron quits the app when the last window is closed.
  app.on('window-all-closed', () => {})
}
