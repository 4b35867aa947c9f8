// The parts of the desktop app, each created once.
import path from 'node:path'
import { noPolicy, type Policy } from '#shared/managed-settings.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { DeviceKind } from '#shared/model/workers.ts'
import { quietHoursEnd } from '#shared/quiet-hours.ts'
import { createCrashStore } from '../crashes/crash-store.ts'
import { createCrashSender } from '../crashes/send-crashes.ts'
import { afterLateLeads } from '../features/late-leads.ts'
import type { Host } from '../host/host.ts'
import type { Clock } from '../lib/clock.ts'
import { allowedExternalUrl } from '../lib/external-url.ts'
import type { Log } from '../lib/log.ts'
import { profileOf } from '../lib/profile.ts'
import { createTexts } from '../lib/texts.ts'
import type { HttpClient } from '../network/http-client.ts'
import type { ProxyLogins } from '../network/proxy-logins.ts'
import { createDuplicateLeadsNotice } from '../notifications/duplicate-leads.ts'
import { createGrantGoneNotice } from '../notifications/grant-gone.ts'
import { createNotifier } from '../notifications/notifier.ts'
import { trayReaders } from '../notifications/tray-readers.ts'
import { createLeadWatch, type LeadWatchOptions } from '../salesforce/lead-watch.ts'
import type { SalesforceOptions } from '../salesforce/options.ts'
import { createSalesforce, type Salesforce } from '../salesforce/salesforce.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import type { KeyValueFile } from '../settings/key-value.ts'
import { createSettings } from '../settings/settings.ts'
import { createRunWorker, type RunWorkerOptions } from '../sync/worker.ts'
import { openReturnServer } from '../tracker/return-server.ts'
import { createSession, type Session } from '../tracker/session.ts'
import { createSignIn } from '../tracker/sign-in.ts'
import { trackerFetch } from '../tracker/tracker-fetch.ts'
import type { Updater } from '../updates/updater.ts'
import { createTransfers } from '../uploads/transfers.ts'
import { createUploads } from '../uploads/uploads.ts'
import { createDeviceReporter } from '../workspace/device-report.ts'
import type { Emit } from '../workspace/feed.ts'
import { createLanguage } from '../workspace/language.ts'
import { createWorkspace } from '../workspace/workspace.ts'

export type DesktopOptions = {
  host: Host
  secrets: SecretStore
  /** The settings of this device and other values that are not secret. */
  file: KeyValueFile
  clock: Clock
  log: Log
  dataDir: string
  version: string
  fetch: HttpClient
  /** The settings of the organisation on this computer. Default: none. */
  policy?: Policy | undefined
  /** The folder in which Electron writes memory dumps. */
  crashDumpsDir?: string | undefined
  /** Default: an updater that installs nothing. */
  updater?: Updater | undefined
  /** Default: `desktop`. */
  deviceKind?: DeviceKind | undefined
  /** Present only in Electron. The headless app takes the login of a proxy from the proxy's URL. */
  proxyLogins?: ProxyLogins | undefined
  /** Options that tests set: durations, ports and a hook between the steps of the run worker. */
  salesforce?: Pick<SalesforceOptions, 'callbackPorts' | 'readTimeoutMs' | 'writeTimeoutMs' | 'serviceUser'>
  worker?: Pick<RunWorkerOptions, 'timing' | 'step'>
  leadWatch?: Pick<LeadWatchOptions, 'lookAfterMs' | 'retryMs'>
}

function connectionOf(options: DesktopOptions, session: Session, locale: () => Locale): Salesforce {
  const { host, secrets, clock, log } = options
  return createSalesforce({
    secrets,
    openExternal: async (url) => host.openExternal(allowedExternalUrl(url)),
    clock,
    log: log.child({ part: 'salesforce' }),
    getApp: () => session.me()?.workspace.salesforceApp ?? null,
    // A sealed file belongs to one data folder, and must also be usable if the folder is mounted at another path.
    profile: secrets.kind === 'sealed' ? 'sealed' : profileOf(options.dataDir),
    fetch: options.fetch,
    locale,
    ...options.salesforce,
  })
}

function crashesOf(options: DesktopOptions, session: Session, isAllowed: () => boolean) {
  const { clock, log, version, dataDir, crashDumpsDir } = options
  const dir = path.join(dataDir, 'crashes')
  const store = createCrashStore({ dir, dumpsDir: crashDumpsDir, version, clock, log })
  return { store, sender: createCrashSender({ store, client: session.client, isAllowed, log }) }
}

const reporterOf = ({ deviceKind, clock, log }: DesktopOptions, session: Session, salesforce: Salesforce) =>
  createDeviceReporter({
    ...{ kind: deviceKind ?? 'desktop', client: session.client, salesforce, clock, log },
    email: () => session.me()?.member.email ?? null,
    isOnline: () => session.connection().state === 'online',
  })

/** The Electron app registers lastpage:// links. Without it, the browser returns to the loopback address. */
function signInOf(options: DesktopOptions, session: Session, locale: () => Locale) {
  const { host, clock, log, deviceKind = 'desktop' } = options
  const texts = createTexts()
  return createSignIn({
    ...{ clientWithoutToken: session.clientWithoutToken, deviceKind, locale, clock },
    log: log.child({ part: 'sign-in' }),
    openExternal: async (url) => host.openExternal(allowedExternalUrl(url)),
    openReturnServer:
      host.kind === 'electron'
        ? null
        : (take) =>
            openReturnServer(take, (error, language) => ({
              title: texts(language, error === null ? 'signIn.doneTitle' : 'signIn.failedTitle'),
              text: texts(language, error === null ? 'signIn.doneText' : 'signIn.failedText'),
            })),
    requireReady: session.requireReady,
    joined: session.adopt,
    onChange: session.changed,
  })
}

/** Creates each part once, and passes the part to the parts that depend on it. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one statement for each part
export function createParts(options: DesktopOptions, emit: Emit) {
  const { host, secrets, clock, log, file } = options
  const toTracker = trackerFetch(options.fetch, options.version)
  const common = { clock, log, fetch: toTracker }
  const { settings: managed } = options.policy ?? noPolicy
  const settings = createSettings(file, log, managed)
  const session = createSession({
    ...{ ...common, secrets, file },
    onlyTracker: managed.trackerUrl,
    deviceKind: options.deviceKind,
  })
  const language = createLanguage({ settings, host, session, file, log })
  const { locale } = language
  const signIn = signInOf(options, session, locale)
  const uploads = createUploads({ ...common, dir: path.join(options.dataDir, 'uploads'), session })
  const transfers = createTransfers(uploads)
  const enabled = () => settings.get().desktopNotifications
  const quietEnd = () => quietHoursEnd(session.me()?.member.notify.quietHours ?? null, clock.now())
  const texts = createTexts()
  const noticeOptions = { host, file, texts, locale, enabled, clock, log }
  const notifier = createNotifier({ ...noticeOptions, quiet: () => quietEnd() !== null })
  const grantGone = createGrantGoneNotice({ ...noticeOptions, quietUntil: quietEnd })
  const salesforce = connectionOf(options, session, locale)
  const duplicateLeads = createDuplicateLeadsNotice({ ...noticeOptions, quietUntil: quietEnd })
  const leadWatch = createLeadWatch({
    ...{ file, org: salesforce.org, clock, log: log.child({ part: 'leads' }) },
    onSettled: afterLateLeads(session.client, duplicateLeads),
    ...options.leadWatch,
  })
  const worker = createRunWorker({
    tracker: session.client,
    salesforce,
    clock,
    log: log.child({ part: 'worker' }),
    onIdle: () => workspace.onWorkerIdle(),
    ...options.worker,
  })
  const crashes = crashesOf(options, session, () => settings.get().crashReports)
  const reporter = reporterOf(options, session, salesforce)
  const onCounts = () =>
    host.setTray({
      unread: workspace.feed.unread(),
      readers: workspace.feed.readers().length,
      reading: trayReaders(workspace.feed.readers(), locale(), (key) => texts(locale(), key)),
      online: session.connection().state === 'online',
      reconnect: salesforce.lostGrant() !== null,
    })
  const workspace = createWorkspace({
    ...{ session, salesforce, notifier, uploads, emit, clock, log, onCounts, reporter },
    runsWaiting: () => worker.wake(),
    forgetVisits: (visitIds) => leadWatch.forgetVisits(visitIds),
    isWorking: worker.isWorking,
  })
  return {
    settings,
    language,
    locale,
    /** The HttpClient for requests to the tracker. */
    toTracker,
    session,
    signIn,
    uploads,
    transfers,
    notifier,
    grantGone,
    salesforce,
    leadWatch,
    worker,
    crashes,
    reporter,
    workspace,
    onCounts,
  }
}

export type Parts = ReturnType<typeof createParts>
