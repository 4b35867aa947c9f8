// Creates the only window of the app and stores its position. When the user closes the window, the window is hidden and the app keeps
// running.
import { BrowserWindow, nativeTheme, type Rectangle, screen } from 'electron'
import { z } from 'zod'
import type { Log } from '../../lib/log.ts'
import { type KeyValueFile, slot } from '../../settings/key-value.ts'
import { appUrl } from './app-origin.ts'

const WindowState = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) }),
  maximized: z.boolean(),
})
const minimum = { width: 900, height: 600 }
const initial = { width: 1280, height: 820 }

/** The limit of reloads, for a page that crashes each time. */
const reloadsAtMost = 3
const reloadsWithinMs = 60_000

export type WindowOptions = {
  file: KeyValueFile
  log: Log
  /** The path of the built preload script. */
  preload: string
}

export type AppWindow = {
  /** Shows the window. If no window exists, creates one at `path` and returns true. Otherwise returns false and does not use `path`. */
  show(path?: string): boolean
  /** Before this call, the window is only hidden when the user closes it. After this call, the window is destroyed. */
  allowClose(): void
}

/**
 * Creates the object that manages the window. The function has more than 60 lines, because its inner functions share the window. Each inner
 * function is short.
 */
export function createAppWindow({ file, log, preload }: WindowOptions): AppWindow {
  const state = slot(file, 'window', WindowState.nullable(), null, log)
  let window: BrowserWindow | null = null
  let isQuitting = false

  function remember(): void {
    if (!window || window.isMinimized()) return
    state.write({ bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  }

  function open(at: string): void {
    const before = state.read()
    const bounds = before && isOnScreen(before.bounds) ? before.bounds : initial
    const made = new BrowserWindow({
      ...bounds,
      minWidth: minimum.width,
      minHeight: minimum.height,
      title: 'Lastpage',
      show: false,
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
      autoHideMenuBar: true,
      webPreferences: {
        preload,
        sandbox: true,
        contextIsolation: true,
        spellcheck: false,
      },
    })
    window = made
    if (before?.maximized) made.maximize()
    made.once('ready-to-show', () => made.show())
    made.on('close', (event) => {
      remember()
      if (isQuitting) return
      // The app must keep running for workflow runs and notifications. The tray shows the window again.
      event.preventDefault()
      made.hide()
    })
    made.on('closed', () => {
      window = null
    })
    const mayReload = createLimit(reloadsAtMost, reloadsWithinMs)
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      log.error({ reason }, 'The renderer process ended')
      if (reason === 'clean-exit' || made.isDestroyed()) return
      if (mayReload()) made.webContents.reload()
      // The tray can open a new window. All other parts of the app work without a window.
      else made.destroy()
    })
    made.loadURL(appUrl(at)).catch((error) => log.error({ error }, 'Loading the window failed'))
  }

  return {
    show(at = '/') {
      if (!window) {
        open(at)
        return true
      }
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
      return false
    },
    allowClose() {
      isQuitting = true
      remember()
    },
  }
}

/** True if the user can reach the title bar. The stored position can be on a monitor that is no longer connected. */
function isOnScreen(bounds: Rectangle): boolean {
  const { workArea } = screen.getDisplayMatching(bounds)
  const overlapX =
    Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x)
  return overlapX >= 100 && bounds.y >= workArea.y - 10 && bounds.y < workArea.y + workArea.height - 50
}

/** Returns a function that returns true at most `atMost` times within `withinMs`. */
function createLimit(atMost: number, withinMs: number): () => boolean {
  let times: number[] = []
  return () => {
    const now = Date.now()
    times = times.filter((at) => now - at < withinMs)
    if (times.length >= atMost) return false
    times.push(now)
    return true
  }
}
