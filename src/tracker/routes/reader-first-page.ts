import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { Slug, viewFirstPagePath, viewPartPicturePath } from '#shared/viewer-api.ts'
import { firstPageOpenToAll } from '../domain/links/access-rules.ts'
import type { OpenLink } from '../repositories/open-links.ts'
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
const PartParams = Params.extend({ position: VersionParams.shape.version })

/** The limit is high, because all readers of an office may share one network. */
const imagesPerMinute = 600

/** The version whose page 1 is shown. */
type Pictured = { documentId: string; version: number; firstPageWidths: number[] }

/**
 * Checks that the reader may see images of page 1. If the link shows page 1 to everybody, the URL is enough. Otherwise the request needs a visit token
 * of the link. If the pages have a watermark, no image is served, because it does not contain the reader's address.
 * @throws CodedError the refusal of the gate, visit_token_invalid
 */
async function allowedLink(
  context: TrackerContext,
  request: FastifyRequest,
  { slug, version }: { slug: string; version: number },
): Promise<OpenLink> {
  const link = await openLink(context, slug)
  if (firstPageOpenToAll(link, context.clock.now())) return link
  const right = await readersRight(context, request, link.documentId, version)
  const isOfLink = right.workspaceId === link.workspaceId && right.linkId === link.linkId
  if (isOfLink && !right.marked) return link
  throw new CodedError('visit_token_invalid', 'This visit may not see this image.')
}

/** Serves the images of page 1 to readers: of the document, and of the documents of a bundle. */
export function readerFirstPageRoute(app: FastifyInstance, context: TrackerContext): void {
  const serve = <P extends typeof Params>(
    url: string,
    summary: string,
    params: P,
    find: (link: OpenLink, wanted: z.output<P>) => Pictured | undefined,
  ) =>
    app.route({
      method: 'GET',
      url,
      schema: { tags: ['visit'], summary, params },
      config: { rateLimit: { max: imagesPerMinute, timeWindow: 60_000 } },
      handler: async (request, reply) => {
        const wanted = request.params as z.output<P>
        const link = await allowedLink(context, request, wanted)
        const isCurrent = wanted.version === link.version.number
        const found = isCurrent ? find(link, wanted) : undefined
        const { workspaceId } = link
        const image = found?.firstPageWidths.includes(wanted.width)
          ? await readFirstPageImage(context, { ...found, workspaceId, width: wanted.width })
          : null
        if (!image) throw new CodedError('not_found', 'There is no such image.')
        return reply.type(image.type).header('cache-control', 'private, max-age=86400').send(image.bytes)
      },
    })
  serve(
    viewFirstPagePath(':slug', 0, 7).replace('/0/7', '/:version/:width'),
    'The image of page 1, for readers',
    Params,
    ({ documentId, version }) => ({ documentId, version: version.number, ...version }),
  )
  serve(
    viewPartPicturePath(':slug', 0, 1, 7).replace(
      '/0/1/first-page/7',
      '/:version/:position/first-page/:width',
    ),
    'The image of page 1 of a document of a bundle, for readers',
    PartParams,
    ({ bundle }, wanted) => bundle?.parts[(wanted as z.output<typeof PartParams>).position - 1],
  )
}
