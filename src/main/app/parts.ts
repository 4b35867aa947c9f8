// The parts of the desktop app that do not belong to a workspace, each created once.
import path from 'node:path'
import type { Policy } from '#shared/managed-settings.ts'
import type { DeviceKind } from '#shared/model/workers.ts'
import { noPolicy } from '#shared/no-policy.ts'
import { createCrashStore } from '../crashes/crash-store.ts'
import type { Host } from '../host/host.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import type { HttpClient } from '../network/http-client.ts'
import type { ProxyLogins } from '../network/proxy-logins.ts'
import { createNotificationPause } from '../notifications/pause.ts'
import type { LeadWatchOptions } from '../salesforce/lead-watch.ts'
import type { SalesforceOptions } from '../salesforce/options.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import type { KeyValueFile } from '../settings/key-value.ts'
import { createSettings } from '../settings/settings.ts'
import type { RunWorkerOptions } from '../sync/worker.ts'
import { createJoining } from '../tracker/joining.ts'
import { trackerFetch } from '../tracker/tracker-fetch.ts'
import type { Updater } from '../updates/updater.ts'
import { createMembershipList } from '../workspace/memberships.ts'

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
  /** Default: `desktop`. A worker is in one workspace. */
  deviceKind?: DeviceKind | undefined
  /** Present only in Electron. The headless app takes the login of a proxy from the proxy's URL. */
  proxyLogins?: ProxyLogins | undefined
  /** Options that tests set: durations, ports and a hook between the steps of the run worker. */
  salesforce?: Pick<SalesforceOptions, 'callbackPorts' | 'readTimeoutMs' | 'writeTimeoutMs' | 'serviceUser'>
  worker?: Pick<RunWorkerOptions, 'timing' | 'step'>
  leadWatch?: Pick<LeadWatchOptions, 'lookAfterMs' | 'retryMs'>
}

export type ComputerParts = ReturnType<typeof createComputerParts>

export function createComputerParts(options: DesktopOptions) {
  const { secrets, clock, log, file, version, dataDir, crashDumpsDir, deviceKind = 'desktop' } = options
  /** The HttpClient for requests to trackers. */
  const toTracker = trackerFetch(options.fetch, version)
  const { settings: managed } = options.policy ?? noPolicy
  return {
    deviceKind,
    toTracker,
    settings: createSettings(file, log, managed),
    joining: createJoining({ secrets, log, fetch: toTracker, onlyTracker: managed.trackerUrl, deviceKind }),
    crashes: {
      store: createCrashStore({
        dir: path.join(dataDir, 'crashes'),
        ...{ dumpsDir: crashDumpsDir, version, clock, log },
      }),
    },
    pause: createNotificationPause({ file, clock, log }),
    memberships: createMembershipList({ file, secrets, dataDir, log }),
  }
}
