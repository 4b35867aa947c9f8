// The tray icon: shows the menu that the app has made, and accepts files that are dropped on it.
import path from 'node:path'
import { app, Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, Tray } from 'electron'
import type { TrayAction, TrayItem, Tray as TrayView } from '../host.ts'

export type AppTray = { update(view: TrayView): void; close(): void }

/** Creates the tray icon. Can throw on a system without a tray, for example on some Linux desktops. */
export function createTray(options: {
  images: string
  run: (action: TrayAction) => void
  openFiles: (files: readonly string[]) => void
}): AppTray {
  const tray = new Tray(image(options.images))
  const onTheme = () => tray.setImage(image(options.images))
  nativeTheme.on('updated', onTheme)
  tray.on('click', () => options.run({ do: 'open', path: null }))
  // Only macOS sends this event.
  tray.on('drop-files', (_event, files) => options.openFiles(files))

  let drawn = ''
  return {
    update(view) {
      // A new menu closes an open menu, so it is set only after a change.
      const key = JSON.stringify(view)
      if (key === drawn) return
      drawn = key
      tray.setToolTip(view.tooltip)
      tray.setContextMenu(Menu.buildFromTemplate(view.menu.map((item) => menuItem(item, options.run))))
      app.setBadgeCount(view.unread)
    },
    close() {
      nativeTheme.off('updated', onTheme)
      tray.destroy()
    },
  }
}

function menuItem(item: TrayItem, run: (action: TrayAction) => void): MenuItemConstructorOptions {
  if (item.kind === 'line') return { type: 'separator' }
  const label = labelOf(item.label)
  if (item.kind === 'text') return { label, enabled: false }
  if (item.kind === 'menu') return { label, submenu: item.items.map((each) => menuItem(each, run)) }
  return { label, click: () => run(item.action) }
}

/** On Windows and Linux, a single `&` would mark the next letter as an access key. */
const labelOf = (label: string): string =>
  process.platform === 'darwin' ? label : label.replaceAll('&', '&&')

function image(folder: string) {
  const shade = nativeTheme.shouldUseDarkColors ? 'tray-on-dark.png' : 'tray-on-light.png'
  return nativeImage.createFromPath(
    path.join(folder, process.platform === 'darwin' ? 'trayTemplate.png' : shade),
  )
}
