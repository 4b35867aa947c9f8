// The application menu. macOS gets the standard roles, because copy and paste need them. Other systems get no menu. Electron's own
// labels are always English, so each role gets a translated label.
import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MainTextKey } from '../../lib/texts.ts'

type Say = (key: MainTextKey) => string
type Item = MenuItemConstructorOptions
const line: Item = { type: 'separator' }

/** The actions of the Help menu. `openHelp` shows Settings → Help. `checkForUpdates` checks, and shows Settings → Updates. */
type HelpActions = { openHelp(): void; checkForUpdates(): void }

export function setApplicationMenu(say: Say, help: HelpActions): void {
  const template = () => Menu.buildFromTemplate(macMenu(say, help))
  Menu.setApplicationMenu(process.platform === 'darwin' ? template() : null)
}

function macMenu(say: Say, { openHelp, checkForUpdates }: HelpActions): Item[] {
  const item = (role: Item['role'], key: MainTextKey): Item => ({
    ...(role ? { role } : {}),
    label: say(key),
  })
  return [
    {
      role: 'appMenu',
      submenu: [
        ...[item('about', 'menu.about'), line, item('services', 'menu.services'), line],
        ...[item('hide', 'menu.hide'), item('hideOthers', 'menu.hideOthers'), item('unhide', 'menu.unhide')],
        ...[line, item('quit', 'tray.quit')],
      ],
    },
    {
      ...item('editMenu', 'menu.edit'),
      submenu: [
        ...[item('undo', 'menu.undo'), item('redo', 'menu.redo'), line, item('cut', 'menu.cut')],
        ...[item('copy', 'menu.copy'), item('paste', 'menu.paste'), item('delete', 'menu.delete')],
        item('selectAll', 'menu.selectAll'),
      ],
    },
    {
      ...item('viewMenu', 'menu.view'),
      submenu: [
        ...[
          item('resetZoom', 'menu.resetZoom'),
          item('zoomIn', 'menu.zoomIn'),
          item('zoomOut', 'menu.zoomOut'),
        ],
        ...[line, item('togglefullscreen', 'menu.fullScreen')],
      ],
    },
    {
      ...item('windowMenu', 'menu.window'),
      submenu: [
        ...[item('minimize', 'menu.minimize'), item('zoom', 'menu.zoom'), item('close', 'menu.close')],
        ...[line, item('front', 'menu.front')],
      ],
    },
    {
      ...item('help', 'menu.help'),
      submenu: [
        { label: say('menu.lastpageHelp'), click: openHelp },
        { label: say('menu.checkForUpdates'), click: checkForUpdates },
      ],
    },
  ]
}
