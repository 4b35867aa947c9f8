// Owns the pictures that readers see of a workspace and its members: what may be kept, who may fetch it, for how long.
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { maxPictureBytes, type Picture, PictureId, type Workspace } from '#shared/model/people.ts'
import type { Me } from '#shared/tracker-api/people.ts'
import { Slug, type ViewerBootstrap, viewPicturePath } from '#shared/viewer-api.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { Database } from '../../infrastructure/database/schema.ts'
import { type OpenLink, openLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../context.ts'
import { imageType } from '../documents/first-page.ts'
import { inWorkspace } from '../transaction.ts'
import { readMe } from './me.ts'
import { updateWorkspace } from './workspace.ts'

/** A workspace's pictures are its own: another one with the same bytes has a blob of its own. */
const blobKey = (workspaceId: string, pictureId: string) => `picture-${workspaceId}-${pictureId}`

/** Keeps the bytes, which say themselves what they are. Answers the picture's id. @throws CodedError picture_invalid */
async function keep({ blobs }: TrackerContext, workspaceId: string, picture: Picture): Promise<string> {
  const bytes = Buffer.from(picture.base64, 'base64')
  if (bytes.length > maxPictureBytes || imageType(bytes) !== picture.type) {
    throw new CodedError('picture_invalid', `This is no ${picture.type} of at most ${maxPictureBytes} bytes.`)
  }
  const id = createHash('sha256').update(bytes).digest('base64url').slice(0, 22)
  await blobs.put(blobKey(workspaceId, id), bytes)
  return id
}

/** @throws CodedError picture_invalid */
export async function setPhoto(
  context: TrackerContext,
  caller: Caller,
  picture: Picture | null,
): Promise<Me> {
  const { workspaceId, memberId } = caller
  const photo = picture && (await keep(context, workspaceId, picture))
  return inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    await trx
      .updateTable('members')
      .set({ photo })
      .where('workspace_id', '=', workspaceId)
      .where('member_id', '=', memberId)
      .execute()
    emit({ type: 'member.changed', subject: { memberId } })
    return readMe(context, trx, caller)
  })
}

/** @throws CodedError picture_invalid */
export async function setLogo(
  context: TrackerContext,
  workspaceId: string,
  picture: Picture | null,
): Promise<Workspace> {
  return updateWorkspace(context, workspaceId, {
    logo: picture && (await keep(context, workspaceId, picture)),
  })
}

async function bytesOf({ blobs }: TrackerContext, workspaceId: string, pictureId: string) {
  const key = blobKey(workspaceId, pictureId)
  const held = (await blobs.size(key)) !== null
  const bytes = held ? Buffer.concat(await (await blobs.open(key)).toArray()) : null
  const type = bytes && imageType(bytes)
  if (!bytes || !type) throw new CodedError('not_found', 'There is no such picture.')
  return { bytes, type }
}

/** For the workspace's own devices. @throws CodedError not_found */
export async function readPicture(
  context: TrackerContext,
  workspaceId: string,
  pictureId: string,
): Promise<Picture> {
  const { bytes, type } = await bytesOf(context, workspaceId, pictureId)
  return { type, base64: bytes.toString('base64') }
}

async function shownBy(db: Kysely<Database>, { workspaceId, ownerId }: OpenLink) {
  return db
    .selectFrom('workspaces')
    .innerJoin('members', 'members.workspace_id', 'workspaces.workspace_id')
    .select([
      'workspaces.brand_color as color',
      'workspaces.logo',
      'members.photo',
      'members.meeting_url as meetingUrl',
    ])
    .where('workspaces.workspace_id', '=', workspaceId)
    .where('members.member_id', '=', ownerId)
    .executeTakeFirstOrThrow()
}

/** How the sender of a link wants to be seen. */
export async function brandOf(
  db: Kysely<Database>,
  slug: string,
  link: OpenLink,
): Promise<ViewerBootstrap['brand']> {
  const { color, logo, photo, meetingUrl } = await shownBy(db, link)
  return {
    color,
    logo: logo && viewPicturePath(slug, logo),
    photo: photo && viewPicturePath(slug, photo),
    meetingUrl,
  }
}

const Params = z.object({ slug: Slug, pictureId: PictureId })
/** An office may stand behind one address. */
const picturesPerMinute = 600

/** Whoever has a link's address may see who shares; nothing but what this link shows just now. */
export function readerPictureRoute(app: FastifyInstance, context: TrackerContext): void {
  app.route({
    method: 'GET',
    url: viewPicturePath(':slug', ':pictureId'),
    schema: { tags: ['visit'], summary: 'A logo or a sender’s photo, for readers', params: Params },
    config: { rateLimit: { max: picturesPerMinute, timeWindow: 60_000 } },
    handler: async (request, reply) => {
      const { slug, pictureId } = request.params as z.output<typeof Params>
      const link = await openLink(context.store.db, slug, context.clock.now())
      const { logo, photo } = await shownBy(context.store.db, link)
      if (pictureId !== logo && pictureId !== photo) {
        throw new CodedError('not_found', 'There is no such picture.')
      }
      const { bytes, type } = await bytesOf(context, link.workspaceId, pictureId)
      return reply.type(type).header('cache-control', 'private, max-age=31536000, immutable').send(bytes)
    },
  })
}
