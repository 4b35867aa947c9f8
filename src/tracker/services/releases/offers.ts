// What one device gets: the release that is offered to it, and its feed.
import { CodedError } from '#shared/errors.ts'
import type { MinimumVersion, UpdateArch, UpdateOffer, UpdatePlatform } from '#shared/model/updates.ts'
import { updatesPath } from '#shared/tracker-api/updates.ts'
import type { Caller, DeviceCaller } from '../../domain/people/caller.ts'
import { writeFeed } from '../../domain/releases/feed.ts'
import { feedNameOf } from '../../domain/releases/file-names.ts'
import { decideOffer, isBlocked } from '../../domain/releases/offer-rule.ts'
import type { TrackerContext } from '../context.ts'
import { installersOf, minimumOf } from './releases.ts'

type RunningApp = { version: string; platform: UpdatePlatform; arch: UpdateArch }

export async function offerFor(
  { store }: Pick<TrackerContext, 'store'>,
  { workspaceId, deviceId }: Pick<DeviceCaller, 'workspaceId' | 'deviceId'>,
  { version, platform, arch }: RunningApp,
): Promise<{ offer: UpdateOffer | null; minimum: MinimumVersion | null }> {
  const { releases, releaseFiles } = store.forWorkspace(workspaceId)
  const minimum = await releases.minimum()
  const files = await releaseFiles.ofReleases()
  const feedName = feedNameOf(platform, arch)
  const withFeed = new Set(files.flatMap((file) => (file.name === feedName ? [file.version] : [])))
  const candidates = (await releases.list())
    .filter((release) => withFeed.has(release.version))
    .map(({ withdrawnAt, ...release }) => ({ ...release, isWithdrawn: withdrawnAt !== null }))
  const decided = decideOffer({ id: deviceId, version }, candidates, minimum)
  if (!decided) return { offer: null, minimum: minimumOf(minimum) }
  const ofRelease = files.filter((file) => file.version === decided.version)
  const installers = installersOf(workspaceId, ofRelease).filter(
    (installer) => installer.platform === platform && installer.arch === arch,
  )
  return {
    offer: { ...decided, feedPath: updatesPath(workspaceId, decided.version), installers },
    minimum: minimumOf(minimum),
  }
}

/** True if the calling device is older than the minimum version of its workspace. Then it may claim no runs. */
export async function isTooOld(
  { store, clock }: Pick<TrackerContext, 'store' | 'clock'>,
  { workspaceId, origin }: Pick<Caller, 'workspaceId' | 'origin'>,
): Promise<boolean> {
  return isBlocked(origin.appVersion, await store.forWorkspace(workspaceId).releases.minimum(), clock.now())
}

type PublicFile =
  | { kind: 'feed'; text: string }
  | { kind: 'file'; blobKey: string; sizeBytes: number; sha512: string }

/** Returns a file of a release that is not withdrawn. @throws CodedError not_found */
export async function publicReleaseFile(
  { store }: Pick<TrackerContext, 'store'>,
  workspaceId: string,
  version: string,
  name: string,
): Promise<PublicFile> {
  const file = await store.forWorkspace(workspaceId).releaseFiles.findOffered(version, name)
  if (!file) throw new CodedError('not_found', 'There is no such file.')
  if (file.feed) return { kind: 'feed', text: writeFeed(file.feed) }
  const { blobKey, sizeBytes, sha512 } = file
  return { kind: 'file', blobKey, sizeBytes, sha512 }
}
