// The host without Electron. This host uses the open browser pages. If no page is open, this host opens URLs through the desktop
// environment.
import { spawn } from 'node:child_process'
import { CodedError } from '#shared/errors.ts'
import { createEmitter } from '../../lib/emitter.ts'
import type { Log } from '../../lib/log.ts'
import type { Slot } from '../../settings/key-value.ts'
import type { Host } from '../host.ts'
import type { Downloads } from './downloads.ts'
import type { Pages } from './pages.ts'

export type HeadlessHost = Host & {
  /** Runs the quit listeners and waits for their promises. */
  quit(): Promise<void>
}

// Over 60 lines: one adapter of the host port; each of its functions is short.
export function createHeadlessHost({
  pages,
  downloads,
  pageLanguages,
  log,
}: {
  pages: Pages
  downloads: Downloads
  /** The languages of the last browser. The languages are stored, because a notification can be created while no page is open. */
  pageLanguages: Slot<string[]>
  log: Log
}): HeadlessHost {
  const quitting = new Set<() => Promise<void>>()
  const resumed = createEmitter<void>()
  const stopWatching = watchForSleep(resumed.emit)
  return {
    kind: 'headless',
    showWindow(path) {
      if (path) pages.toLast({ type: 'event', name: 'navigate', event: { path } })
    },
    notify: (notification) => pages.notify({ type: 'notify', ...notification }),
    async openExternal(url) {
      if (pages.toLast({ type: 'openExternal', url })) return
      const { origin, pathname } = new URL(url)
      if (canOpen()) openInBrowser(url, log)
      else
        log.warn(
          { place: origin + pathname },
          'The URL cannot be opened: no page is open and there is no display',
        )
    },
    async saveFile(name) {
      const write = async (bytes: AsyncIterable<Uint8Array>) => {
        const url = await downloads.keep(name, bytes)
        if (!pages.toLast({ type: 'download', url, name })) {
          throw new CodedError('unavailable', 'No open page can receive the file.')
        }
      }
      return { name, write }
    },
    setTray: () => {},
    choosePdfs: null,
    copyText: () => log.info({}, 'Only the installed app can copy to the clipboard: use the page'),
    onOpenFiles: () => () => {},
    setStartAtLogin(on) {
      if (on)
        log.info({}, 'Only the installed app can start at login: run the headless app as a service instead')
    },
    showLogs: null,
    restart: null,
    languages: () => (pageLanguages.read().length > 0 ? pageLanguages.read() : systemLanguages()),
    knowsUserLanguages: () => pageLanguages.read().length > 0,
    setPageLanguages: (languages) => pageLanguages.write([...languages]),
    // Only the Electron app registers itself for lastpage:// links.
    onDeepLink: () => () => {},
    onWakeOrOnline: resumed.on,
    onQuit(listener) {
      quitting.add(listener)
      return () => {
        quitting.delete(listener)
      }
    },
    async quit() {
      stopWatching()
      await Promise.all([...quitting].map((listener) => listener()))
      await downloads.clear()
    },
  }
}

function systemLanguages(): string[] {
  const fromEnvironment = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG
  return [fromEnvironment?.split('.')[0]?.replace('_', '-') ?? Intl.DateTimeFormat().resolvedOptions().locale]
}

function canOpen(): boolean {
  return process.platform === 'linux' && Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

function openInBrowser(url: string, log: Log): void {
  const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
  child.on('error', (error) => log.warn({ error }, 'xdg-open did not start'))
  child.unref()
}

const tickMs = 15_000

/** Calls `onWake` if a timer fires more than {@link tickMs} late, because the computer was then probably asleep. */
function watchForSleep(onWake: () => void): () => void {
  let last = Date.now()
  const timer = setInterval(() => {
    const late = Date.now() - last - tickMs
    last = Date.now()
    if (late > tickMs) onWake()
  }, tickMs)
  timer.unref()
  return () => clearInterval(timer)
}
