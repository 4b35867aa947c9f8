import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import { requireOpen } from '../../domain/links/access-rules.ts'
import type { TrackerContext } from '../../services/context.ts'
import { linkOfSlug } from '../../services/links/open-link.ts'
import { oembedOf, oembedPath, slugOfOembed } from './oembed.ts'
import { bootstrapOf } from './viewer-page.ts'

const limit = z.coerce.number().int().min(1).catch(Number.MAX_SAFE_INTEGER)

const Query = z.object({
  url: z.string().max(2_000).catch(''),
  token: z.string().max(200).catch(''),
  format: z.string().catch('json'),
  maxwidth: limit,
  maxheight: limit,
})

/** The refusals of a link for which a program gets no card. */
const withoutCard = new Set(['link_unknown', 'link_disabled', 'link_expired'])

/**
 * Answers the signed oEmbed URL of a link. Counts no visit and stores no refusal, whoever asks. The status codes are those of the oEmbed
 * specification: 401 for a link whose card may not be read, 404 without a card, 501 for another format than JSON.
 */
export function oembedRoute(app: FastifyInstance, context: TrackerContext): void {
  app.get(
    oembedPath,
    { schema: { hide: true }, config: { rateLimit: { max: 600, timeWindow: 60_000 } } },
    async (request, reply) => {
      void reply.headers({ 'cache-control': 'private, no-cache', 'x-robots-tag': 'noindex, nofollow' })
      const { format, maxwidth, maxheight, ...signed } = Query.parse(request.query)
      if (format !== 'json') return reply.code(501).send()
      const slug = slugOfOembed(context, signed)
      if (slug === null) return reply.code(401).send()
      try {
        const link = await linkOfSlug(context, slug)
        requireOpen(link, context.clock.now())
        const bootstrap = await bootstrapOf(context, slug, link)
        return reply.send(oembedOf(bootstrap, context.publicUrl(), { maxwidth, maxheight }))
      } catch (error) {
        if (error instanceof CodedError && withoutCard.has(error.code)) return reply.code(404).send()
        throw error
      }
    },
  )
}
