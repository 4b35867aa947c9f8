// Updates of the app: the state of this installation, and the releases that admins manage.
import { z } from 'zod'
import { WireErrorSchema } from '../desktop-state.ts'
import { Instant } from '../instant.ts'
import { AppVersion, MinimumVersion, Release } from '../model/updates.ts'
import { ReleaseList, ReleaseUploadResult, updatesApi } from '../tracker-api/updates.ts'
import { call, Nothing } from './call.ts'

/**
 * Whether the app can install its updates. `self`: it can. `managed`: the package manager or the software distribution of the organisation
 * installs them (MSI, deb, rpm). `unsigned`: the signature of an installer could not be checked. `headless`: the operator updates the server.
 * `development`: the app is not packaged.
 */
export const UpdateSupport = z.enum(['self', 'managed', 'unsigned', 'headless', 'development'])
export type UpdateSupport = z.infer<typeof UpdateSupport>

export const UpdateState = z.object({
  support: UpdateSupport,
  /** `off`: no update is offered. `notify`: the rep decides. `automatic`: downloaded at once and installed when the app quits. */
  mode: z.enum(['off', 'notify', 'automatic']),
  version: z.string(),
  /** `waiting`: the install begins when no upload runs. */
  phase: z.enum(['idle', 'checking', 'available', 'downloading', 'ready', 'waiting', 'installing']),
  /** Null in the phases `idle` and `checking`. `url`: the installer, for a person. Null: the release has none for this computer. */
  offer: z
    .object({ version: AppVersion, kind: z.enum(['update', 'rollback']), url: z.string().nullable() })
    .nullable(),
  /** The downloaded share in the phase `downloading`. */
  percent: z.int(),
  checkedAt: Instant.nullable(),
  /** The app does not remind the rep before this time. */
  deferredUntil: Instant.nullable(),
  /** True: a downloaded update is installed when the rep quits the app. */
  installsAtQuit: z.boolean(),
  error: WireErrorSchema.nullable(),
  /** Set if this version is older than the workspace's minimum. From `from` on, this app gets no runs. */
  tooOld: MinimumVersion.nullable(),
})
export type UpdateState = z.infer<typeof UpdateState>

/** The progress of the upload of one file of a release. */
export const ReleaseUploadProgress = z.object({ name: z.string(), sentBytes: z.int(), totalBytes: z.int() })

const { body: NewRelease } = updatesApi['releases.add']
const { body: NewMinimum } = updatesApi['releases.setMinimum']
const Version = z.object({ version: AppVersion })

export const updatesCalls = {
  'updates.get': call(Nothing, UpdateState),
  'updates.check': call(Nothing, UpdateState),
  'updates.download': call(Nothing, Nothing),
  /** Waits until no upload runs, ends the app as at quit, installs the update and starts the app again. */
  'updates.install': call(Nothing, Nothing),
  'updates.installAtQuit': call(Nothing, Nothing),
  /** Reminds the rep again after a day. */
  'updates.defer': call(Nothing, Nothing),
  'releases.list': call(Nothing, ReleaseList),
  'releases.add': call(NewRelease, Release),
  'releases.update': call(
    Version.extend({ stagingPercent: z.int().min(0).max(100).optional(), withdrawn: z.boolean().optional() }),
    Release,
  ),
  'releases.remove': call(Version, Nothing),
  'releases.setMinimum': call(NewMinimum, z.object({ minimum: MinimumVersion.nullable() })),
} as const

/** The response to the upload of a file of a release on the app's own origin. */
export const AppReleaseUpload = ReleaseUploadResult.shape.file
