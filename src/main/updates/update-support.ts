// Which installations update themselves. Pure, so that each kind of installation can be tested without it.
import type { UpdateSupport } from '#shared/desktop-api/updates.ts'

export type Installed = {
  isPackaged: boolean
  platform: string
  /** The text of resources/app-update.yml, which electron-builder writes. Null: there is none. */
  updateConfig: string | null
  /** The content of resources/package-type, which the deb and rpm packages of electron-builder have. */
  packageType: string | null
  isAppImage: boolean
  /** The NSIS installer puts an uninstaller beside the program. The MSI does not. */
  hasNsisUninstaller: boolean
}

/**
 * The app installs only what it can check. On Windows, electron-updater checks the signature of an installer only if app-update.yml names the
 * publisher, which is so in signed builds. On macOS, Squirrel.Mac compares the signatures. An AppImage has no signature: its SHA-512 comes
 * from the tracker over TLS.
 */
export function supportOf({ updateConfig, ...installed }: Installed): UpdateSupport {
  if (!installed.isPackaged || updateConfig === null) return 'development'
  switch (installed.platform) {
    case 'win32':
      // An NSIS installer beside an MSI installation would leave two programs.
      if (!installed.hasNsisUninstaller) return 'managed'
      return /^publisherName:/m.test(updateConfig) ? 'self' : 'unsigned'
    case 'linux':
      return installed.isAppImage && installed.packageType === null ? 'self' : 'managed'
    default:
      return 'self'
  }
}
