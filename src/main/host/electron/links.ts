// Owns telling the system that lastpage:// links are ours.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { app } from 'electron'
import type { Log } from '../../log.ts'
import { refreshStartAtLogin, registerLinkEntry } from './desktop-entries.ts'
import { linuxPlaces } from './electron-host.ts'

export function registerLinks(log: Log): void {
  if (process.platform === 'linux') registerOnLinux(log)
  // Unpackaged, Electron itself is the program and needs to be told which app to run.
  else if (process.defaultApp && process.argv[1]) {
    app.setAsDefaultProtocolClient('lastpage', process.execPath, [path.resolve(process.argv[1])])
  } else app.setAsDefaultProtocolClient('lastpage')
}

/** A package installs its own entry. An AppImage, and an app that isn't packaged, write theirs. */
function registerOnLinux(log: Log): void {
  try {
    refreshStartAtLogin(linuxPlaces())
    const isInstalled = app.isPackaged && !process.env.APPIMAGE
    const name = isInstalled ? 'lastpage.desktop' : registerLinkEntry(linuxPlaces())
    execFile('xdg-mime', ['default', name, 'x-scheme-handler/lastpage'], (error) => {
      if (error) log.warn({ error }, 'xdg-mime could not be told of lastpage:// links')
    })
  } catch (error) {
    log.warn({ error }, 'The system could not be told of lastpage:// links')
  }
}
