// The port to the program that downloads and installs updates. The adapters are host/electron/updates.ts and `manualUpdater`.
import type { UpdateSupport } from '#shared/desktop-api/updates.ts'
import type { UpdateArch, UpdatePlatform } from '#shared/model/updates.ts'

/** A folder with a feed of electron-updater. `isDowngrade`: an older version than the installed one is allowed. */
export type UpdateSource = { version: string; feedUrl: string; isDowngrade: boolean }

export type Updater = {
  readonly support: UpdateSupport
  /** Null: there are no releases for this computer. */
  readonly target: { platform: UpdatePlatform; arch: UpdateArch } | null
  /** Downloads the installer and checks its SHA-512 and its signature. `onPercent` gets numbers from 0 to 100. */
  download(source: UpdateSource, onPercent: (percent: number) => void): Promise<void>
  /** Installs the downloaded update and starts the app again. The app must have stopped its work. Rejects if nothing was installed. */
  install(): Promise<void>
  /** True: a downloaded update is installed when the app quits. */
  setInstallAtQuit(on: boolean): void
}

const platforms: readonly string[] = ['win32', 'darwin', 'linux'] satisfies UpdatePlatform[]
const archs: readonly string[] = ['x64', 'arm64'] satisfies UpdateArch[]

export function targetOf(platform: string, arch: string): Updater['target'] {
  if (!platforms.includes(platform) || !archs.includes(arch)) return null
  return { platform: platform as UpdatePlatform, arch: arch as UpdateArch }
}

const cannotInstall = async (): Promise<void> => {
  throw new Error('This installation does not install its updates itself.')
}

/** The updater of an installation that does not install its updates. It still tells that there is a newer version. */
export const manualUpdater = (support: Exclude<UpdateSupport, 'self'>): Updater => ({
  support,
  target: targetOf(process.platform, process.arch),
  download: cannotInstall,
  install: cannotInstall,
  setInstallAtQuit: () => {},
})
