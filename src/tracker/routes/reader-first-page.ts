import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { Slug, viewFirstPagePath } from '#shared/viewer-api.ts'
import { firstPageOpenToAll } from '../domain/links/access-rules.ts'
import type { TrackerContext } from '../services/context.ts'
import { readFirstPageImage } from '../services/documents/reader-first-page.ts'
import { readersRight } from '../services/gate/read-permission.ts'
import { openLink } from '../services/links/open-link.ts'
import { VersionParams } from './document-content.ts'

const Params = z.object({
  slug: Slug,
  version: VersionParams.shape.version,
  width: VersionParams.shape.version,
})

/** The limit is high, because all readers of an office may share one network. */
const imagesPerMinute = 600

/**
 * Serves the image of page 1 to readers. If the link shows page 1 to everybody, the URL is enough. Otherwise the request needs a visit token of the
 * link. If the pages have a watermark, the image is not served, because it does not contain the reader's address.
 */
export function readerFirstPageRoute(app: FastifyInstance, context: TrackerContext): void {
  app.route({
    method: 'GET',
    url: viewFirstPagePath(':slug', 0, 7).replace('/0/7', '/:version/:width'),
    schema: { tags: ['visit'], summary: 'The image of page 1, for readers', params: Params },
    config: { rateLimit: { max: imagesPerMinute, timeWindow: 60_000 } },
    handler: async (request, reply) => {
      const { slug, version, width } = request.params as z.output<typeof Params>
      const link = await openLink(context, slug)
      if (!firstPageOpenToAll(link, context.clock.now())) {
        const right = await readersRight(context, request, link.documentId, version)
        const isOfLink = right.workspaceId === link.workspaceId && right.linkId === link.linkId
        if (!isOfLink || right.marked) {
          throw new CodedError('visit_token_invalid', 'This visit may not see this image.')
        }
      }
      const isCurrent = version === link.version.number && link.version.firstPageWidths.includes(width)
      const { workspaceId, documentId } = link
      const image = isCurrent
        ? await readFirstPageImage(context, { workspaceId, documentId, version, width })
        : null
      if (!image) throw new CodedError('not_found', 'There is no such image.')
      return reply.type(image.type).header('cache-control', 'private, max-age=86400').send(image.bytes)
    },
  })
}
