// Owns the image of page 1 that readers see before pdf.js has arrived, and who may see it: whoever has the URL of a link
// that asks nothing, otherwise a visit of it.
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { type FirstPage, Slug, viewFirstPagePath } from '#shared/viewer-api.ts'
import type { TrackerContext } from '../context.ts'
import { isOpenToAll, type OpenLink, openLink } from '../visits/open-links.ts'
import { readersWorkspace, VersionParams } from './content-routes.ts'
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
      const link = await openLink(store.db, slug)
      if (!isOpenToAll(link)) await readersWorkspace(context, request, link.documentId, version)
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
