// The updater of the installed app: electron-updater with a feed of the tracker. The installer decides which kind of updater the app gets.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { app } from 'electron'
import type { AppUpdater } from 'electron-updater'
import type { UpdateSupport } from '#shared/desktop-api/updates.ts'
import type { Log } from '../../lib/log.ts'
import type { ProxyLogins } from '../../network/proxy-logins.ts'
import { type Installed, supportOf } from '../../updates/update-support.ts'
import { manualUpdater, targetOf, type Updater } from '../../updates/updater.ts'

/** Reads what the installer left behind. */
function installed(): Installed {
  const read = (name: string): string | null => {
    const file = path.join(process.resourcesPath, name)
    return existsSync(file) ? readFileSync(file, 'utf8') : null
  }
  return {
    isPackaged: app.isPackaged,
    platform: process.platform,
    updateConfig: read('app-update.yml'),
    packageType: read('package-type')?.trim() ?? null,
    isAppImage: process.env.APPIMAGE !== undefined,
    hasNsisUninstaller: existsSync(
      path.join(path.dirname(process.execPath), `Uninstall ${app.getName()}.exe`),
    ),
  }
}

export async function createElectronUpdater(log: Log, logins: Pick<ProxyLogins, 'answer'>): Promise<Updater> {
  const support: UpdateSupport = supportOf(installed())
  if (support !== 'self') return manualUpdater(support)
  const { autoUpdater } = (await import('electron-updater')).default
  prepare(autoUpdater, log, logins)
  return {
    support,
    target: targetOf(process.platform, process.arch),
    async download({ version, feedUrl, isDowngrade }, onPercent) {
      // The tracker answers one range in a request.
      autoUpdater.setFeedURL({ provider: 'generic', url: feedUrl, useMultipleRangeRequest: false })
      autoUpdater.allowDowngrade = isDowngrade
      const found = await autoUpdater.checkForUpdates()
      if (!found?.isUpdateAvailable || found.updateInfo.version !== version) {
        throw new Error(`The feed does not offer version ${version}.`)
      }
      const onProgress = ({ percent }: { percent: number }) => onPercent(percent)
      autoUpdater.on('download-progress', onProgress)
      try {
        await autoUpdater.downloadUpdate()
      } finally {
        autoUpdater.off('download-progress', onProgress)
      }
    },
    install: () =>
      new Promise((_resolve, reject) => {
        // If the installer cannot be started, the updater emits an error and the app goes on. Otherwise the app quits.
        autoUpdater.once('error', reject)
        autoUpdater.quitAndInstall(true, true)
      }),
    setInstallAtQuit(on) {
      autoUpdater.autoInstallOnAppQuit = on
    },
  }
}

function prepare(autoUpdater: AppUpdater, log: Log, logins: Pick<ProxyLogins, 'answer'>): void {
  autoUpdater.autoDownload = false
  // The tracker withdraws a release by offering the version before it, and only then a downgrade is allowed.
  autoUpdater.allowDowngrade = false
  autoUpdater.disableWebInstaller = true
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
}
