// The tray icon: shows the number of current readers, opens the window and quits the app.
import path from 'node:path'
import { app, Menu, nativeImage, nativeTheme, Tray } from 'electron'
import type { MainTextKey } from '../../lib/texts.ts'
import type { TrayState } from '../host.ts'

export type AppTray = { update(state: TrayState): void; close(): void }

/** Creates the tray icon. Can throw on a system without a tray, for example on some Linux desktops. */
export function createTray(options: {
  images: string
  say: (key: MainTextKey, values?: Record<string, number>) => string
  open: (path?: string) => void
  quit: () => void
}): AppTray {
  const { say } = options
  let state: TrayState = { unread: 0, readers: 0, reading: [], online: false, reconnect: false }
  const tray = new Tray(image(options.images))
  const onTheme = () => tray.setImage(image(options.images))
  nativeTheme.on('updated', onTheme)
  tray.on('click', () => options.open())

  function draw(): void {
    const readers = state.readers > 0 ? say('tray.readers', { count: state.readers }) : say('tray.nobody')
    const status = state.online ? readers : say('tray.offline')
    const notes = state.reconnect ? [status, say('tray.reconnect')] : [status]
    tray.setToolTip([say('tray.tooltip'), ...notes].join(' · '))
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: status, enabled: false },
        ...(state.online
          ? state.reading.map(({ label, path }) => ({ label, click: () => options.open(path) }))
          : []),
        ...(state.reconnect
          ? [{ label: say('tray.reconnect'), click: () => options.open('/settings/salesforce') }]
          : []),
        { type: 'separator' },
        { label: say('tray.open'), click: () => options.open() },
        { label: say('tray.quit'), click: options.quit },
      ]),
    )
    app.setBadgeCount(state.unread)
  }
  let drawn = ''
  function update(next: TrayState): void {
    // A new menu closes an open menu, so `draw` is called only after a change. The key contains a text, because the language can change.
    const key = JSON.stringify([next, say('tray.open')])
    if (key === drawn) return
    drawn = key
    state = next
    draw()
  }
  update(state)
  return {
    update,
    close() {
      nativeTheme.off('updated', onTheme)
      tray.destroy()
    },
  }
}

function image(folder: string) {
  const shade = nativeTheme.shouldUseDarkColors ? 'tray-on-dark.png' : 'tray-on-light.png'
  return nativeImage.createFromPath(
    path.join(folder, process.platform === 'darwin' ? 'trayTemplate.png' : shade),
  )
}
