import { createHash } from 'node:crypto'
import { CodedError } from '#shared/errors.ts'
import { defaultNextSteps, offeredSteps } from '#shared/model/next-steps.ts'
import { maxPictureBytes, type Picture, type Workspace } from '#shared/model/people.ts'
import type { Me } from '#shared/tracker-api/people.ts'
import { type ViewerBootstrap, viewPicturePath } from '#shared/viewer-api.ts'
import { imageType } from '../../domain/documents/first-page-image.ts'
import type { DeviceCaller } from '../../domain/people/caller.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import { readNextSteps } from '../../repositories/workspaces.ts'
import type { TrackerContext } from '../context.ts'
import { openLink } from '../links/open-link.ts'
import { inWorkspace } from '../transaction.ts'
import { readMe } from './me.ts'
import { updateWorkspace } from './workspace.ts'

/** Workspaces do not share blobs. If two workspaces upload the same image, it is stored twice. */
export const pictureKey = (workspaceId: string, pictureId: string) => `picture-${workspaceId}-${pictureId}`

/** Returns the id of the stored image. @throws CodedError picture_invalid: not of the stated type, or too large */
async function storePicture(
  { blobs }: TrackerContext,
  workspaceId: string,
  picture: Picture,
): Promise<string> {
  const bytes = Buffer.from(picture.base64, 'base64')
  if (bytes.length > maxPictureBytes || imageType(bytes) !== picture.type) {
    throw new CodedError('picture_invalid', `This is no ${picture.type} of at most ${maxPictureBytes} bytes.`)
  }
  const id = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  await blobs.put(pictureKey(workspaceId, id), bytes)
  return id
}

/** @throws CodedError picture_invalid */
export async function setPhoto(
  context: TrackerContext,
  caller: DeviceCaller,
  picture: Picture | null,
): Promise<Me> {
  const { workspaceId, memberId } = caller
  const photo = picture && (await storePicture(context, workspaceId, picture))
  return inWorkspace(context, workspaceId, async ({ repositories, emit }) => {
    await repositories.members.update(memberId, { photo })
    emit({ type: 'member.changed', subject: { memberId } })
    return readMe(context, repositories, caller)
  })
}

/** @throws CodedError picture_invalid */
export async function setLogo(
  context: TrackerContext,
  caller: DeviceCaller,
  picture: Picture | null,
): Promise<Workspace> {
  const { workspaceId } = caller
  return updateWorkspace(context, workspaceId, caller, {
    logo: picture && (await storePicture(context, workspaceId, picture)),
  })
}

const noPicture = () => new CodedError('not_found', 'There is no such picture.')

async function bytesOf({ blobs }: TrackerContext, workspaceId: string, pictureId: string) {
  const key = pictureKey(workspaceId, pictureId)
  const exists = (await blobs.size(key)) !== null
  const bytes = exists ? Buffer.concat(await (await blobs.open(key)).toArray()) : null
  const type = bytes && imageType(bytes)
  if (!bytes || !type) throw noPicture()
  return { bytes, type }
}

/** Returns an image for the workspace's own devices. @throws CodedError not_found */
export async function readPicture(
  context: TrackerContext,
  workspaceId: string,
  pictureId: string,
): Promise<Picture> {
  const { bytes, type } = await bytesOf(context, workspaceId, pictureId)
  return { type, base64: bytes.toString('base64') }
}

const senderOf = ({ store }: TrackerContext, { workspaceId, ownerId }: OpenLink) =>
  store.forWorkspace(workspaceId).workspaces.brandOf(ownerId)

/** `ofWorkspace`: the stored next steps of the workspace. */
const stepsOf = (link: OpenLink, ofWorkspace: string | null) =>
  link.nextSteps ?? readNextSteps(ofWorkspace) ?? defaultNextSteps

/** Returns true if readers of the link may share it with a colleague (ADR 124). */
export const offersSharing = async (context: TrackerContext, link: OpenLink): Promise<boolean> =>
  link.settings.allowShare !== false && stepsOf(link, (await senderOf(context, link)).nextSteps).share.on

/** Returns the sender that readers of a link see, and the next steps that they are offered. */
export async function brandOf(
  context: TrackerContext,
  slug: string,
  link: OpenLink,
): Promise<Pick<ViewerBootstrap, 'brand' | 'nextSteps'>> {
  const { color, logo, photo, meetingUrl, nextSteps } = await senderOf(context, link)
  const steps = stepsOf(link, nextSteps)
  const brand = {
    color,
    logo: logo && viewPicturePath(slug, logo),
    photo: photo && viewPicturePath(slug, photo),
    meetingUrl,
  }
  const { allowDownload, allowShare = true } = link.settings
  return { brand, nextSteps: offeredSteps(steps, { meetingUrl, allowDownload, allowShare }) }
}

/**
 * Returns an image to any caller with the URL of a link: only the logo and the photo that the link shows now.
 * @throws CodedError not_found, link_unknown, link_disabled, link_expired
 */
export async function pictureOfLink(context: TrackerContext, slug: string, pictureId: string) {
  const link = await openLink(context, slug)
  const { logo, photo } = await senderOf(context, link)
  if (pictureId !== logo && pictureId !== photo) throw noPicture()
  return bytesOf(context, link.workspaceId, pictureId)
}
