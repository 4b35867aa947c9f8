import path from 'node:path'
import { app, clipboard, dialog, Notification, net, powerMonitor, shell } from 'electron'
import { z } from 'zod'
import { createEmitter } from '../../lib/emitter.ts'
import { allowedExternalUrl } from '../../lib/external-url.ts'
import type { Log } from '../../lib/log.ts'
import { writeFileAtomically } from '../atomic-file.ts'
import type { Host, SaveTarget, Tray } from '../host.ts'
import { type AppArguments, readArguments } from './arguments.ts'
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
  onTray(listener: (tray: Tray) => void): () => void
  /** Passes files to the listeners of `onOpenFiles`. */
  openFiles(files: readonly string[]): void
}

/** Creates the Electron host. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: it contains all methods of the port; each method is short
export function createElectronHost({
  window,
  log,
  logFile,
  given,
}: {
  window: AppWindow
  log: Log
  logFile: string
  /** The command line: a `lastpage://` URL or files with which the system started the app. */
  given: Pick<AppArguments, 'deepLink' | 'files' | 'share'>
}): ElectronHost {
  const deepLinks = createBufferingEmitter<string>()
  const opened = createBufferingEmitter<readonly string[]>()
  const resumed = createEmitter<void>()
  const trays = createEmitter<Tray>()
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

  const follow = ({ deepLink, files, share }: typeof given): boolean => {
    if (deepLink) deepLinks.emit(deepLink)
    if (files.length > 0) opened.emit(files)
    if (share) void choosePdfs().then((chosen) => chosen.length > 0 && opened.emit(chosen))
    return deepLink !== undefined || files.length > 0 || share
  }
  void app.whenReady().then(() => follow(given))
  const notify = createNotifications(
    (shown) => (Notification.isSupported() ? new Notification(shown) : null),
    showWindow,
  )
  listenForLinks(
    deepLinks.emit,
    (files) => opened.emit(files),
    (argv, folder) => {
      if (!follow(readArguments(argv, folder))) showWindow()
    },
  )
  app.on('activate', () => showWindow())
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
    choosePdfs,
    copyText: (text) => clipboard.writeText(text),
    openFiles: opened.emit,
    onOpenFiles: opened.on,
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

async function choosePdfs(): Promise<string[]> {
  const { filePaths } = await dialog.showOpenDialog({
    properties: ['openFile', 'multiSelections'],
    filters: filterOf('pdf'),
  })
  return filePaths
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
export const SecondInstance = z.object({ argv: z.array(z.string()), folder: z.string().optional() })

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
 * Listens for links and files. macOS sends the events `open-url` and `open-file`, the latter also for files that are dropped on the dock.
 * Windows and Linux start a second process of the app, which sends its command line to this process and exits.
 */
function listenForLinks(
  openUrl: (url: string) => void,
  openFiles: (files: readonly string[]) => void,
  start: (argv: readonly string[], folder: string) => void,
): void {
  app.on('open-url', (event, url) => {
    event.preventDefault()
    openUrl(url)
  })
  app.on('open-file', (event, file) => {
    event.preventDefault()
    openFiles([file])
  })
  app.on('second-instance', (_event, _argv, folder, sent) => {
    const given = SecondInstance.safeParse(sent)
    start(given.success ? given.data.argv : [], (given.success && given.data.folder) || folder)
  })
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
