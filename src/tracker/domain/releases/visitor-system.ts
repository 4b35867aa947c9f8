// The operating system of a visitor of the join page, and the installer that fits it best.
import type { Installer, InstallerKind, UpdatePlatform } from '#shared/model/updates.ts'

/**
 * Reads the platform from the client hint Sec-CH-UA-Platform (Chromium) or from User-Agent. Returns null for a phone and for an unknown
 * system. The headers do not tell the processor.
 */
export function platformOfVisitor(
  hint: string | undefined,
  userAgent: string | undefined,
): UpdatePlatform | null {
  const text = `${hint ?? ''} ${userAgent ?? ''}`
  if (/Android|iPhone|iPad|Mobile/.test(text)) return null
  if (/Windows/.test(text)) return 'win32'
  if (/macOS|Macintosh/.test(text)) return 'darwin'
  return /Linux|X11/.test(text) ? 'linux' : null
}

/** The kinds that a person installs, the most usual first. An MSI is for administrators. */
const kinds: readonly InstallerKind[] = ['nsis', 'dmg', 'appimage', 'deb', 'rpm', 'msi']
/** Macs sold since 2020 have arm64. Other computers usually have x64. */
const usualArch = { win32: 'x64', darwin: 'arm64', linux: 'x64' } as const

const place = ({ kind, platform, arch }: Installer) =>
  kinds.indexOf(kind) * 2 + (arch === usualArch[platform] ? 0 : 1)

/** Returns the installers for the platform first, and of them the most usual first. */
export function installersFor(
  installers: readonly Installer[],
  platform: UpdatePlatform | null,
): Installer[] {
  const isOther = (installer: Installer) => (installer.platform === platform ? 0 : 1)
  return [...installers].sort((a, b) => isOther(a) - isOther(b) || place(a) - place(b))
}
