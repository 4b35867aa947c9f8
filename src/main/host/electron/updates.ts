// Updates are off by default. Updates need a build with an update feed and the variable LASTPAGE_UPDATES=1.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { app } from 'electron'
import type { Log } from '../../lib/log.ts'
import type { ProxyLogins } from '../../network/proxy-logins.ts'

export async function checkForUpdates(log: Log, logins: Pick<ProxyLogins, 'answer'>): Promise<void> {
  const feed = path.join(process.resourcesPath, 'app-update.yml')
  if (!app.isPackaged || process.env.LASTPAGE_UPDATES !== '1' || !existsSync(feed)) return
  const { autoUpdater } = (await import('electron-updater')).default
  autoUpdater.logger = {
    info: (message) => log.info({}, String(message)),
    warn: (message) => log.warn({}, String(message)),
    error: (message) => log.error({}, String(message)),
  }
  // The updater sends its own requests, and a proxy can require a login for these requests.
  autoUpdater.signals.login(({ host, port, realm }, callback) => {
    logins.answer({ host, port, realm }, false).then(
      (login) => (login ? callback(login.username, login.password) : callback('', '')),
      () => callback('', ''),
    )
  })
  await autoUpdater.checkForUpdatesAndNotify()
}
