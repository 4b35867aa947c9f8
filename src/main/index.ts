// The entry point of the app in Electron.
import path from 'node:path'
import { app, nativeTheme, protocol, session } from 'electron'
import ElectronStore from 'electron-store'
import type { z } from 'zod'
import { createDesktop, type Desktop } from './app/desktop.ts'
import { recordCrashes } from './crashes/record-crashes.ts'
import { appUserModelId } from './host/electron/app-origin.ts'
import { registerAppScheme, serveApp } from './host/electron/app-protocol.ts'
import { readArguments } from './host/electron/arguments.ts'
import { listenForCrashes, startCrashReporter } from './host/electron/crashes.ts'
import { createElectronHost, type ElectronHost, type SecondInstance } from './host/electron/electron-host.ts'
import { guardPages, guardSession } from './host/electron/guards.ts'
import { broadcast, registerCalls } from './host/electron/ipc.ts'
import { registerLinks } from './host/electron/links.ts'
import { createElectronLog } from './host/electron/log.ts'
import { setApplicationMenu } from './host/electron/menu.ts'
import { electronHttpClient } from './host/electron/network.ts'
import { createTray } from './host/electron/tray.ts'
import { createElectronUpdater } from './host/electron/updates.ts'
import { createAppWindow } from './host/electron/window.ts'
import { systemClock } from './lib/clock.ts'
import type { Log } from './lib/log.ts'
import { profileOf } from './lib/profile.ts'
import { createTexts } from './lib/texts.ts'
import { createProxyLogins } from './network/proxy-logins.ts'
import { openSecrets } from './secrets/fallback.ts'
import type { KeyValueFile } from './settings/key-value.ts'
import { openKeyValueFile } from './settings/open-file.ts'
import { readSystemPolicy } from './settings/policy/system-policy.ts'
import { createSettings } from './settings/settings.ts'

const given = readArguments(process.argv)

app.enableSandbox()
const crashDumpsDir = startCrashReporter()
registerAppScheme()
// If the app is not packaged, no shortcut has the id of the app. Windows needs the id of an existing shortcut to show notifications.
if (process.platform === 'win32') app.setAppUserModelId(app.isPackaged ? appUserModelId : process.execPath)
if (given.data) app.setPath('userData', path.resolve(given.data))
// Only one process may use a data folder. A second process sends its command line to the first process and exits.
if (
  app.requestSingleInstanceLock({
    ...{ argv: process.argv, folder: process.cwd() },
  } satisfies z.infer<typeof SecondInstance>)
)
  void run()
else app.quit()

async function run(): Promise<void> {
  const dataDir = app.getPath('userData')
  const logFile = path.join(dataDir, 'logs', 'main.log')
  const log = createElectronLog(logFile, app.isPackaged)
  process.on('unhandledRejection', (error) => log.error({ error }, 'Unhandled rejection'))
  const file = openKeyValueFile(
    path.join(dataDir, 'desktop.json'),
    () => new ElectronStore({ cwd: dataDir, name: 'desktop', configFileMode: 0o600 }),
    log,
  )
  // Create the host before `ready`, because macOS can send a link early.
  const preload = path.join(import.meta.dirname, '../preload/index.cjs')
  const window = createAppWindow({ file, log, preload })
  const host = createElectronHost({ window, log, logFile, given })
  guardPages(host.openExternal, log)
  registerLinks(log)
  await app.whenReady()
  guardSession(session.defaultSession)

  const secrets = await openSecrets({ profile: profileOf(dataDir), log })
  const proxyLogins = createProxyLogins({ secrets, log })
  const policy = await readSystemPolicy(log)
  const desktop = createDesktop({
    host,
    secrets,
    file,
    clock: systemClock,
    fetch: electronHttpClient(proxyLogins),
    proxyLogins,
    log,
    dataDir,
    policy,
    crashDumpsDir,
    updater: await createElectronUpdater(log.child({ part: 'updates' }), proxyLogins),
    salesforce: { callbackPorts: given.callbackPorts },
    version: app.getVersion(),
  })
  recordCrashes(desktop)
  listenForCrashes(({ message }) => desktop.recordCrash({ kind: 'process', message, stack: '' }))
  serveApp(protocol, path.join(import.meta.dirname, '../renderer'), desktop.http)
  registerCalls(desktop.dispatch, log)
  desktop.onEvent(broadcast)
  followTheme(desktop, file, log)
  followLanguage(desktop, host)
  showTray(host, desktop, log)
  host.ready(!given.hidden && !app.getLoginItemSettings().wasOpenedAtLogin)
  await desktop.start({ join: given.join, sample: given.sample })
}

function followTheme(desktop: Desktop, file: KeyValueFile, log: Log): void {
  nativeTheme.themeSource = createSettings(file, log).get().theme
  desktop.onEvent(({ name, event }) => {
    if (name === 'settings') nativeTheme.themeSource = event.theme
  })
}

/** Sets the application menu in the language of the rep, and again after each change of the language. */
function followLanguage(desktop: Desktop, host: ElectronHost): void {
  const texts = createTexts()
  let shown: string | null = null
  const apply = () => {
    const locale = desktop.locale()
    if (locale !== shown)
      setApplicationMenu((key) => texts(locale, key), {
        openHelp: () => host.showWindow('/settings/help'),
        checkForUpdates() {
          void desktop.handlers['updates.check']()
          host.showWindow('/settings/updates')
        },
      })
    shown = locale
  }
  apply()
  desktop.onEvent(({ name }) => {
    if (name === 'session') apply()
  })
}

function showTray(host: ElectronHost, desktop: Desktop, log: Log): void {
  try {
    const tray = createTray({
      images: path.join(app.getAppPath(), 'resources', 'tray'),
      run: (action) => (action.do === 'quit' ? app.quit() : void desktop.tray.run(action)),
      openFiles: host.openFiles,
    })
    host.onTray(tray.update)
    tray.update(desktop.tray.view())
    app.on('will-quit', () => tray.close())
  } catch (error) {
    log.warn({ error }, 'Creating the tray icon failed')
  }
}
