// Decides which release a device gets. The rule is pure, so each process of the tracker decides the same (ADR 99).
import { createHash } from 'node:crypto'
import { compareVersions, isOlderThan } from '#shared/model/updates.ts'

type OfferedRelease = { version: string; stagingPercent: number; isWithdrawn: boolean }

/** The oldest version that may execute runs. `from`: epoch ms. */
export type Minimum = { version: string; from: number }

/**
 * Returns the place of a device among all devices, from 0 to less than 100. It depends on the version, so that not always the same devices
 * get a release first. It does not depend on the time, so that a device stays in its share.
 */
function stagePlace(deviceId: string, version: string): number {
  const digest = createHash('sha256').update(`${version}\n${deviceId}`).digest()
  return (digest.readUInt32BE(0) / 2 ** 32) * 100
}

/**
 * Returns the version for a device, or null if it stays with its own.
 * @param releases the releases that have a feed for the platform of the device
 */
export function decideOffer(
  device: { id: string; version: string },
  releases: readonly OfferedRelease[],
  minimum: Minimum | null,
): { version: string; kind: 'update' | 'rollback' } | null {
  const own = releases.find(({ version }) => version === device.version)
  const isTooOld = minimum !== null && isOlderThan(device.version, minimum.version)
  const isOffered = ({ version, stagingPercent, isWithdrawn }: OfferedRelease) =>
    !isWithdrawn && (isTooOld || stagePlace(device.id, version) < stagingPercent)
  const newestFirst = releases.filter(isOffered).sort((a, b) => compareVersions(b.version, a.version))
  const [best] = newestFirst
  if (best && compareVersions(best.version, device.version) > 0)
    return { version: best.version, kind: 'update' }
  const previous = newestFirst.find(({ version }) => compareVersions(version, device.version) < 0)
  return own?.isWithdrawn && previous ? { version: previous.version, kind: 'rollback' } : null
}

/** True if a device of this version may claim no runs. A device that sends no version is older than each version. */
export const isBlocked = (version: string | null, minimum: Minimum | null, now: number): boolean =>
  minimum !== null && now >= minimum.from && isOlderThan(version, minimum.version)
