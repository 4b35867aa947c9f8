import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { AppVersion, StagingPercent } from '#shared/model/updates.ts'
import { isReleaseFileName } from '../../domain/releases/file-names.ts'
import { openConfiguredBlobs } from '../../infrastructure/blobs/open-blobs.ts'
import {
  beginReleaseFile,
  type ReleaseContext,
  storeReleaseFile,
} from '../../services/releases/release-files.ts'
import { addRelease, changeRelease, listReleases, removeRelease } from '../../services/releases/releases.ts'
import { defineWorkspaceCommand, type Frame, flag } from './command.ts'
import type { Place } from './place.ts'
import { minute, table } from './table.ts'

const Percent = z.coerce.number().pipe(StagingPercent)

async function withBlobs(place: Place & Frame): Promise<ReleaseContext & { workspaceId: string }> {
  return { ...place, blobs: await openConfiguredBlobs(place.config) }
}

export const addReleaseCommand = defineWorkspaceCommand({
  name: 'release add',
  summary: 'Offers a new version of the app from a folder with its installers and feeds.',
  details:
    'The feeds are the latest*.yml files of the build. Other files of the folder are ignored. Run the command again for the files of another platform.',
  flags: {
    dir: flag(z.string(), 'DIR', 'folder with the output of the build (dist)'),
    percent: flag(Percent.optional(), 'N', 'share of the devices, 0 to 100. Default: all'),
  },
  async run(place, { dir, percent }) {
    const context = await withBlobs(place)
    const names = (await readdir(dir)).filter(isReleaseFileName)
    if (names.length === 0) throw new CodedError('release_invalid', `${dir} has no installers of Lastpage.`)
    const fileIds: string[] = []
    for (const name of names) {
      place.progress(`storing ${name}`)
      const id = await beginReleaseFile(context, context.workspaceId, name)
      await storeReleaseFile(context, context.workspaceId, { id, path: join(dir, name) })
      fileIds.push(id)
    }
    const release = await addRelease(context, context.workspaceId, 'operator', {
      fileIds,
      stagingPercent: percent ?? null,
    })
    return { release }
  },
  text: ({ release }) =>
    `${release.version} is offered to ${release.stagingPercent} % of the devices:\n${release.installers.map(({ name }) => `  ${name}`).join('\n')}`,
})

export const listReleasesCommand = defineWorkspaceCommand({
  name: 'release list',
  summary: 'Lists the releases of the app.',
  flags: {},
  run: (place) => listReleases(place, place.workspaceId),
  text: ({ releases }) =>
    table(
      ['VERSION', 'SHARE', 'ADDED (UTC)', 'WITHDRAWN (UTC)', 'INSTALLERS'],
      releases.map(({ version, stagingPercent, createdAt, withdrawnAt, installers }) => [
        ...[version, `${stagingPercent} %`, minute(createdAt), withdrawnAt ? minute(withdrawnAt) : ''],
        String(installers.length),
      ]),
      'There are no releases.',
    ),
})

const version = flag(AppVersion, 'VERSION', 'e.g. 1.4.0 (see: release list)')

export const changeReleaseCommand = defineWorkspaceCommand({
  name: 'release stage',
  summary: 'Changes the share of the devices that get a release.',
  flags: { version, percent: flag(Percent, 'N', 'share of the devices, 0 to 100') },
  run: async (place, { version: changed, percent }) => ({
    release: await changeRelease(await withBlobs(place), place.workspaceId, 'operator', changed, {
      stagingPercent: percent,
    }),
  }),
  text: ({ release }) => `${release.version} is offered to ${release.stagingPercent} % of the devices.`,
})

export const withdrawReleaseCommand = defineWorkspaceCommand({
  name: 'release withdraw',
  summary: 'Offers a release no longer. Its devices are offered the version before it.',
  flags: { version },
  run: async (place, flags) => ({
    release: await changeRelease(await withBlobs(place), place.workspaceId, 'operator', flags.version, {
      withdrawn: true,
    }),
  }),
  text: ({ release }) => `${release.version} is withdrawn.`,
})

export const removeReleaseCommand = defineWorkspaceCommand({
  name: 'release remove',
  summary: 'Deletes a withdrawn release and its files.',
  flags: { version },
  async run(place, flags) {
    await removeRelease(await withBlobs(place), place.workspaceId, 'operator', flags.version)
    return { removed: flags.version }
  },
  text: ({ removed }) => `${removed} is deleted.`,
})
