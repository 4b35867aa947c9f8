import { execFile } from 'node:child_process'
import path from 'node:path'
import { app } from 'electron'
import type { Log } from '../../lib/log.ts'
import { refreshStartAtLogin, registerLinkEntry } from './desktop-entries.ts'
import { desktopEntryTarget } from './electron-host.ts'

export function registerLinks(log: Log): void {
  if (process.platform === 'linux') registerOnLinux(log)
  // If the app is not packaged, the program is Electron itself, and Electron needs the path of the app as an argument.
  else if (process.defaultApp && process.argv[1]) {
    app.setAsDefaultProtocolClient('lastpage', process.execPath, [path.resolve(process.argv[1])])
  } else app.setAsDefaultProtocolClient('lastpage')
}

/** The deb package installs a desktop entry. An AppImage and an unpackaged app write their own entry here. */
function registerOnLinux(log: Log): void {
  try {
    refreshStartAtLogin(desktopEntryTarget())
    const isInstalled = app.isPackaged && !process.env.APPIMAGE
    const name = isInstalled ? 'lastpage.desktop' : registerLinkEntry(desktopEntryTarget())
    execFile('xdg-mime', ['default', name, 'x-scheme-handler/lastpage'], (error) => {
      if (error) log.warn({ error }, 'Registering lastpage:// links with xdg-mime failed')
    })
  } catch (error) {
    log.warn({ error }, 'Registering lastpage:// links failed')
  }
}
