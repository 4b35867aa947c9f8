import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { PictureId } from '#shared/model/people.ts'
import { Slug, viewPicturePath } from '#shared/viewer-api.ts'
import type { TrackerContext } from '../services/context.ts'
import { pictureOfLink } from '../services/people/branding.ts'

const Params = z.object({ slug: Slug, pictureId: PictureId })
/** The limit is high, because all readers of an office may share one network. */
const picturesPerMinute = 600

/** Serves the logo and the photo that a link shows now. The URL is enough to fetch them. */
export function readerPictureRoute(app: FastifyInstance, context: TrackerContext): void {
  app.route({
    method: 'GET',
    url: viewPicturePath(':slug', ':pictureId'),
    schema: { tags: ['visit'], summary: 'A logo or a sender’s photo, for readers', params: Params },
    config: { rateLimit: { max: picturesPerMinute, timeWindow: 60_000 } },
    handler: async (request, reply) => {
      const { slug, pictureId } = request.params as z.output<typeof Params>
      const { bytes, type } = await pictureOfLink(context, slug, pictureId)
      return reply.type(type).header('cache-control', 'private, max-age=31536000, immutable').send(bytes)
    },
  })
}
