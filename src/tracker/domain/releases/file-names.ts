// The names of the files of a release. electron-builder.yml makes these names (`artifactName`).
import type { InstallerKind, UpdateArch, UpdatePlatform } from '#shared/model/updates.ts'

type InstallerName = {
  version: string
  kind: Exclude<InstallerKind, 'other'>
  platform: UpdatePlatform
  arch: UpdateArch
}

const kinds = {
  exe: ['nsis', 'win32'],
  msi: ['msi', 'win32'],
  dmg: ['dmg', 'darwin'],
  zip: ['zip', 'darwin'],
  AppImage: ['appimage', 'linux'],
  deb: ['deb', 'linux'],
  rpm: ['rpm', 'linux'],
} as const satisfies Record<string, readonly [InstallerName['kind'], UpdatePlatform]>

/** Each package format has its own names for processors. */
const archs: Record<string, UpdateArch> = {
  ...{ x64: 'x64', x86_64: 'x64', amd64: 'x64', arm64: 'arm64', aarch64: 'arm64' },
}

const pattern = /^Lastpage-(\d[\w.-]*)-(x64|x86_64|amd64|arm64|aarch64)\.(exe|msi|dmg|zip|AppImage|deb|rpm)$/

/** Returns what the name of an installer says. Returns null if it is not the name of an installer. */
export function readInstallerName(name: string): InstallerName | null {
  const [, version, arch, extension] = pattern.exec(name) ?? []
  if (version === undefined || arch === undefined || extension === undefined) return null
  const [kind, platform] = kinds[extension as keyof typeof kinds]
  return { version, kind, platform, arch: archs[arch] ?? 'x64' }
}

/** The feeds of electron-updater. On Linux, each processor has its own feed. */
const feedNames = ['latest.yml', 'latest-mac.yml', 'latest-linux.yml', 'latest-linux-arm64.yml'] as const
type FeedName = (typeof feedNames)[number]

export const isFeedName = (name: string): name is FeedName => feedNames.some((known) => known === name)

/** The feed that electron-updater reads on this platform (`getChannelFilePrefix` in its class Provider). */
export function feedNameOf(platform: UpdatePlatform, arch: UpdateArch): FeedName {
  if (platform === 'win32') return 'latest.yml'
  if (platform === 'darwin') return 'latest-mac.yml'
  return arch === 'arm64' ? 'latest-linux-arm64.yml' : 'latest-linux.yml'
}

const blockMap = '.blockmap'

/** True for installers, their block maps (the index for differential downloads) and feeds. */
export const isReleaseFileName = (name: string): boolean =>
  isFeedName(name) ||
  readInstallerName(name.endsWith(blockMap) ? name.slice(0, -blockMap.length) : name) !== null
