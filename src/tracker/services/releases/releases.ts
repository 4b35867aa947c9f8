// The releases that admins manage: add, change, withdraw, delete, and the minimum version (ADR 99).
import { text } from 'node:stream/consumers'
import { CodedError } from '#shared/errors.ts'
import { compareVersions, type Installer, type MinimumVersion, type Release } from '#shared/model/updates.ts'
import { type ReleaseList, updatesPath } from '#shared/tracker-api/updates.ts'
import { checkRelease, type FeedText } from '../../domain/releases/feed.ts'
import { isFeedName, readInstallerName } from '../../domain/releases/file-names.ts'
import type { Minimum } from '../../domain/releases/offer-rule.ts'
import { toInstant, toInstantOrNull } from '../../infrastructure/clock.ts'
import type { ReleaseFile, StoredRelease } from '../../repositories/releases.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import { changesOf } from '../audit/changes.ts'
import type { AuditActor } from '../audit/record.ts'
import { inWorkspace } from '../transaction.ts'
import type { ReleaseContext } from './release-files.ts'

/** A feed has a few kilobytes. */
const maxFeedBytes = 100_000
const dayMs = 86_400_000

export function installersOf(workspaceId: string, files: readonly ReleaseFile[]): Installer[] {
  return files.flatMap(({ name, version, sizeBytes, sha512 }) => {
    const read = readInstallerName(name)
    if (!read || version === null) return []
    const { kind, platform, arch } = read
    return [
      { name, kind, platform, arch, sizeBytes, sha512, path: `${updatesPath(workspaceId, version)}/${name}` },
    ]
  })
}

const releaseOf = (workspaceId: string, release: StoredRelease, files: readonly ReleaseFile[]): Release => ({
  version: release.version,
  stagingPercent: release.stagingPercent,
  withdrawnAt: toInstantOrNull(release.withdrawnAt),
  createdAt: toInstant(release.createdAt),
  installers: installersOf(
    workspaceId,
    files.filter(({ version }) => version === release.version),
  ),
})

export const minimumOf = (minimum: Minimum | null): MinimumVersion | null =>
  minimum && { version: minimum.version, from: toInstant(minimum.from) }

export async function listReleases(
  { store }: Pick<ReleaseContext, 'store'>,
  workspaceId: string,
): Promise<ReleaseList> {
  const { releases, releaseFiles } = store.forWorkspace(workspaceId)
  const files = await releaseFiles.ofReleases()
  const found = (await releases.list()).sort((a, b) => compareVersions(b.version, a.version))
  return {
    releases: found.map((release) => releaseOf(workspaceId, release, files)),
    inUse: await releases.versionsInUse(),
    minimum: minimumOf(await releases.minimum()),
  }
}

async function find(repositories: WorkspaceRepositories, version: string): Promise<StoredRelease> {
  const release = (await repositories.releases.list()).find((each) => each.version === version)
  if (!release) throw new CodedError('not_found', 'There is no release with this version.')
  return release
}

async function readFeeds({ blobs }: ReleaseContext, files: readonly ReleaseFile[]): Promise<FeedText[]> {
  const feeds = files.filter(({ name, sizeBytes }) => isFeedName(name) && sizeBytes <= maxFeedBytes)
  return Promise.all(
    feeds.map(async ({ name, blobKey }) => ({ name, text: await text(await blobs.open(blobKey)) })),
  )
}

type NewRelease = { fileIds: readonly string[]; stagingPercent: number | null }

/**
 * Makes a release of uploaded files, or adds the files of another platform to a release. All files are checked first.
 * @throws CodedError release_invalid, conflict (the release has a file of this name already)
 */
export async function addRelease(
  context: ReleaseContext,
  workspaceId: string,
  actor: AuditActor,
  { fileIds, stagingPercent }: NewRelease,
): Promise<Release> {
  const files = await context.store.forWorkspace(workspaceId).releaseFiles.uploaded(fileIds)
  if (files.length !== new Set(fileIds).size) {
    throw new CodedError('release_invalid', 'A file is not uploaded.', { problem: 'file_missing', file: '' })
  }
  const { version, feeds, ...checked } = checkRelease(files, await readFeeds(context, files))
  return inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    const names = new Set((await repositories.releaseFiles.ofRelease(version)).map(({ name }) => name))
    const twice = files.find(({ name }) => names.has(name))
    if (twice) {
      throw new CodedError(
        'conflict',
        `The release ${version} has a file ${twice.name}. Files of a release do not change.`,
      )
    }
    await repositories.releases.insert({
      version,
      stagingPercent: stagingPercent ?? checked.stagingPercent,
      createdAt: context.clock.now(),
    })
    for (const { id, name } of files)
      await repositories.releaseFiles.assign(id, version, feeds.get(name) ?? null)
    await record(actor, 'releaseAdded', { target: { type: 'release', id: version, name: version } })
    const release = await find(repositories, version)
    return releaseOf(workspaceId, release, await repositories.releaseFiles.ofRelease(version))
  })
}

/** @throws CodedError not_found */
export function changeRelease(
  context: ReleaseContext,
  workspaceId: string,
  actor: AuditActor,
  version: string,
  change: { stagingPercent?: number | undefined; withdrawn?: boolean | undefined },
): Promise<Release> {
  return inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    const before = await find(repositories, version)
    const { stagingPercent, withdrawn } = change
    const withdrawnAt = withdrawn ? (before.withdrawnAt ?? context.clock.now()) : null
    await repositories.releases.update(version, {
      stagingPercent,
      ...(withdrawn === undefined ? {} : { withdrawnAt }),
    })
    const after = await find(repositories, version)
    const facts = ({ stagingPercent: percent, withdrawnAt: at }: StoredRelease) => ({
      stagingPercent: percent,
      withdrawn: at !== null,
    })
    const changes = changesOf(facts(before), facts(after))
    if (changes.length > 0) {
      await record(actor, 'releaseChanged', {
        changes,
        target: { type: 'release', id: version, name: version },
      })
    }
    return releaseOf(workspaceId, after, await repositories.releaseFiles.ofRelease(version))
  })
}

/** Deletes a withdrawn release. @throws CodedError not_found, conflict (it is not withdrawn, so devices may be downloading it) */
export async function removeRelease(
  context: ReleaseContext,
  workspaceId: string,
  actor: AuditActor,
  version: string,
): Promise<void> {
  const files = await inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    const release = await find(repositories, version)
    if (release.withdrawnAt === null) throw new CodedError('conflict', 'Withdraw the release first.')
    const found = await repositories.releaseFiles.ofRelease(version)
    await repositories.releaseFiles.remove(found.map(({ id }) => id))
    await repositories.releases.remove(version)
    await record(actor, 'releaseRemoved', { target: { type: 'release', id: version, name: version } })
    return found
  })
  for (const { blobKey } of files) await context.blobs.delete(blobKey)
}

/** Sets the oldest version that may execute runs. Older versions have `graceDays` to update. Null: each version may. */
export function setMinimum(
  context: ReleaseContext,
  workspaceId: string,
  actor: AuditActor,
  minimum: { version: string; graceDays: number } | null,
): Promise<MinimumVersion | null> {
  return inWorkspace(context, workspaceId, async ({ repositories, record }) => {
    const before = await repositories.releases.minimum()
    const after = minimum && {
      version: minimum.version,
      from: context.clock.now() + minimum.graceDays * dayMs,
    }
    await repositories.releases.setMinimum(after)
    const facts = (value: Minimum | null) => ({
      minimumVersion: value?.version ?? null,
      minimumVersionFrom: value ? toInstant(value.from) : null,
    })
    await record(actor, 'settingsChanged', { changes: changesOf(facts(before), facts(after)) })
    return minimumOf(after)
  })
}
