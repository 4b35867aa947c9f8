// Owns the image of page 1 that readers see before pdf.js has arrived, and who may see it: whoever has the URL of a link
// whose page 1 is for everybody, otherwise a visit of it; nobody where each page carries the reader's address.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { type FirstPage, Slug, viewFirstPagePath } from '#shared/viewer-api.ts'
import { firstPageOpenToAll } from '../../domain/links/access-rules.ts'
import { type OpenLink, openLink } from '../../repositories/open-links.ts'
import { VersionParams } from '../../routes/document-content.ts'
import type { TrackerContext } from '../context.ts'
import { readersRight } from '../gate/read-permission.ts'
import { firstPageKey, imageType } from './first-page.ts'

/** Null where the uploader drew none. */
export function firstPageOf(slug: string, { version }: Pick<OpenLink, 'version'>): FirstPage | null {
  const [size] = version.pages
  if (!size || version.firstPageWidths.length === 0) return null
  return {
    size,
    images: version.firstPageWidths.map((width) => ({
      url: viewFirstPagePath(slug, version.number, width),
      width,
    })),
  }
}

const Params = z.object({
  slug: Slug,
  version: VersionParams.shape.version,
  width: VersionParams.shape.version,
})

/** As many as pages: an office may stand behind one address. */
const imagesPerMinute = 600

export function readerFirstPageRoute(app: FastifyInstance, context: TrackerContext): void {
  const { store, blobs } = context
  app.route({
    method: 'GET',
    url: viewFirstPagePath(':slug', 0, 7).replace('/0/7', '/:version/:width'),
    schema: { tags: ['visit'], summary: 'The image of page 1, for readers', params: Params },
    config: { rateLimit: { max: imagesPerMinute, timeWindow: 60_000 } },
    handler: async (request, reply) => {
      const { slug, version, width } = request.params as z.output<typeof Params>
      const now = context.clock.now()
      const link = await openLink(store.db, slug, now)
      if (!firstPageOpenToAll(link, now)) {
        const right = await readersRight(context, request, link.documentId, version)
        // The image carries no address.
        if (right.linkId !== link.linkId || right.marked) {
          throw new CodedError('visit_token_invalid', 'This visit may not see this image.')
        }
      }
      const held = version === link.version.number && link.version.firstPageWidths.includes(width)
      const key = firstPageKey(link.documentId, version, width)
      if (!held || (await blobs.size(key)) === null) {
        throw new CodedError('not_found', 'There is no such image.')
      }
      const bytes = Buffer.concat(await (await blobs.open(key)).toArray())
      return reply
        .type(imageType(bytes) ?? 'application/octet-stream')
        .header('cache-control', 'private, max-age=86400')
        .send(bytes)
    },
  })
}
