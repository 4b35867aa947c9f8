// The contract of updates: what the tracker offers to a device, and the releases that admins manage.
import { z } from 'zod'
import { endpoint } from '../http-contract.ts'
import { Id } from '../model/basics.ts'
import {
  AppVersion,
  MinimumVersion,
  Release,
  StagingPercent,
  UpdateArch,
  UpdateOffer,
  UpdatePlatform,
} from '../model/updates.ts'
import { Empty } from './lists.ts'

/** Files of a release are uploaded to this path with the tus protocol. The metadata of an upload is {@link ReleaseUploadMetadata}. */
export const releaseUploadsPath = '/api/release-uploads'
/** A limit for the files of a release. Installers of the app have about 120 MB. */
export const maxReleaseFileBytes = 1024 * 1024 * 1024

export const ReleaseUploadMetadata = z.object({ filename: z.string().min(1).max(120) })
/** The response to the last byte of an upload. */
export const ReleaseUploadResult = z.object({
  file: z.object({ id: Id, name: z.string(), sizeBytes: z.int(), sha512: z.string() }),
})
export type ReleaseUploadResult = z.infer<typeof ReleaseUploadResult>

/** The folder of a release on the tracker. Its files need no device token, because an installer contains no secret. */
export const updatesPath = (workspaceId: string, version: string): string =>
  `/updates/${workspaceId}/${version}`

export const ReleaseList = z.object({
  /** The newest version first. */
  releases: z.array(Release),
  /** The versions that the desktops and workers reported. `version` null: a version before 0.2, which reports none. */
  inUse: z.array(z.object({ version: z.string().nullable(), devices: z.int() })),
  minimum: MinimumVersion.nullable(),
})
export type ReleaseList = z.infer<typeof ReleaseList>

const VersionParams = z.object({ version: AppVersion })

export const updatesApi = {
  'updates.get': endpoint({
    method: 'GET',
    path: '/api/updates',
    auth: 'device',
    summary:
      'The release that the tracker offers to the calling device, and the oldest version that may execute runs',
    query: z.object({ version: AppVersion, platform: UpdatePlatform, arch: UpdateArch }),
    response: z.object({ offer: UpdateOffer.nullable(), minimum: MinimumVersion.nullable() }),
    errors: [],
  }),
  'releases.list': endpoint({
    method: 'GET',
    path: '/api/releases',
    auth: 'admin',
    summary: 'The releases of the desktop app, and the versions in use',
    response: ReleaseList,
    errors: [],
  }),
  'releases.add': endpoint({
    method: 'POST',
    path: '/api/releases',
    auth: 'admin',
    summary: 'Makes a release of uploaded files: installers and their latest*.yml',
    body: z.object({
      fileIds: z.array(Id).min(2).max(60),
      /** Null: the percentage in the yml files, or all devices. */
      stagingPercent: StagingPercent.nullable().default(null),
    }),
    response: Release,
    errors: ['release_invalid', 'conflict'],
  }),
  'releases.update': endpoint({
    method: 'PATCH',
    path: '/api/releases/:version',
    auth: 'admin',
    summary: 'Changes the share of devices that get a release, or withdraws it',
    params: VersionParams,
    body: z.object({ stagingPercent: StagingPercent.optional(), withdrawn: z.boolean().optional() }),
    response: Release,
    errors: ['not_found'],
  }),
  'releases.remove': endpoint({
    method: 'DELETE',
    path: '/api/releases/:version',
    auth: 'admin',
    summary: 'Deletes a withdrawn release and its files',
    params: VersionParams,
    response: Empty,
    errors: ['not_found', 'conflict'],
  }),
  'releases.setMinimum': endpoint({
    method: 'PUT',
    path: '/api/minimum-version',
    auth: 'admin',
    summary: 'Sets the oldest version that may execute runs. Null: each version may',
    body: z.object({
      minimum: z.object({ version: AppVersion, graceDays: z.int().min(0).max(90) }).nullable(),
    }),
    response: z.object({ minimum: MinimumVersion.nullable() }),
    errors: [],
  }),
} as const
