// Releases of the desktop app that the tracker offers, and the oldest version that a workspace accepts (ADR 99).
import compare from 'semver/functions/compare.js'
import valid from 'semver/functions/valid.js'
import { z } from 'zod'
import { Instant } from '../instant.ts'
import { readAs } from '../tolerant.ts'

/** A version of the app as SemVer without a prefix and without build metadata, e.g. `1.4.0` or `1.5.0-beta.1`. */
export const AppVersion = z
  .string()
  .max(40)
  .refine((text) => valid(text) === text, 'Invalid version')
export type AppVersion = z.infer<typeof AppVersion>

/** Compares two versions as SemVer does. Negative: `a` is older than `b`. @throws TypeError: a text is not a version */
export const compareVersions = (a: string, b: string): number => compare(a, b)

/** Returns true if `version` is older than `minimum`. A text that is not a version (a device that sent none) counts as older. */
export const isOlderThan = (version: string | null, minimum: string): boolean =>
  version === null || valid(version) === null || compare(version, minimum) < 0

/** The names of electron-updater: `platform` is `process.platform`, `arch` is `process.arch`. */
export const UpdatePlatform = z.enum(['win32', 'darwin', 'linux'])
export type UpdatePlatform = z.infer<typeof UpdatePlatform>
export const UpdateArch = z.enum(['x64', 'arm64'])
export type UpdateArch = z.infer<typeof UpdateArch>

/** `zip` is what the app on macOS downloads for an update. `dmg` is what a person installs. */
export const InstallerKind = readAs(
  z.enum(['nsis', 'msi', 'dmg', 'zip', 'appimage', 'deb', 'rpm', 'other']),
  'other',
)
export type InstallerKind = z.infer<typeof InstallerKind>

/** A path on the tracker. It is appended to the URL of the tracker, so it must not change the host. */
const UpdatePath = z.string().regex(/^\/updates\/[\w.+/-]+$/)

/** A file that installs the app. */
export const Installer = z.object({
  name: z.string(),
  kind: InstallerKind,
  platform: UpdatePlatform,
  arch: UpdateArch,
  sizeBytes: z.int(),
  /** Base64, as in the feed of electron-updater. */
  sha512: z.string(),
  /** The path of the file on the tracker. */
  path: UpdatePath,
})
export type Installer = z.infer<typeof Installer>

/** A percentage of the devices. */
export const StagingPercent = z.int().min(0).max(100)

export const Release = z.object({
  version: AppVersion,
  /** The share of the devices that get this release. A device stays in its share while the percentage grows. */
  stagingPercent: StagingPercent,
  /** When an admin withdrew the release. Null: the release is offered. */
  withdrawnAt: Instant.nullable(),
  createdAt: Instant,
  installers: z.array(Installer),
})
export type Release = z.infer<typeof Release>

/** The oldest version that may execute runs. Until `from`, older versions go on and are told of it. */
export const MinimumVersion = z.object({ version: AppVersion, from: Instant })
export type MinimumVersion = z.infer<typeof MinimumVersion>

/** What the tracker offers to one device. */
export const UpdateOffer = z.object({
  version: AppVersion,
  /** `rollback`: the installed version was withdrawn, and this is an older one. */
  kind: readAs(z.enum(['update', 'rollback']), 'update'),
  /** The path of the folder with the feed and its files, for the generic provider of electron-updater. */
  feedPath: UpdatePath,
  /** The installers for the platform and the processor of the device. */
  installers: z.array(Installer),
})
export type UpdateOffer = z.infer<typeof UpdateOffer>
