// Serves the built viewer: its HTML with the bootstrap, its assets, and its content security policy.

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { localeOfHeader } from '#shared/choose-locale.ts'
import { CodedError } from '#shared/errors.ts'
import { escapeHtml } from '#shared/escape-html.ts'
import { firstPageSizes } from '#shared/first-page.ts'
import type { PageSize } from '#shared/model/documents.ts'
import type { FirstPage, ViewerBootstrap } from '#shared/viewer-api.ts'
import { firstPageOpenToAll, gateOf, requireOpen } from '../../domain/links/access-rules.ts'
import { textsOf } from '../../domain/page-texts.ts'
import { readerPrivacy } from '../../domain/privacy/consent.ts'
import { isMachine } from '../../domain/visits/bot-detection.ts'
import { networkOfRequest } from '../../http/client-address.ts'
import { pageHeaders, sendNotice } from '../../http/page-layout.ts'
import { cspHash, type Html, html, scriptJson } from '../../infrastructure/html.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../../services/context.ts'
import { coverOf, firstPageOf } from '../../services/documents/reader-first-page.ts'
import { recordRefusal } from '../../services/gate/refusals.ts'
import { linkOfSlug } from '../../services/links/open-link.ts'
import { brandOf } from '../../services/people/branding.ts'
import { linkCard } from './link-card.ts'
import { oembedDiscovery } from './oembed.ts'

/** pdf.js decodes images in WebAssembly, creates fonts from bytes, and runs its worker from the same origin. */
const policyOf = (style: string | null) =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    style ? `style-src 'self' ${cspHash(style)}` : "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** The policy of a worker comes from the response of its script, not from the page. */
const assetPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; font-src 'self'"

const bootstrapPlace = /(<script\b[^>]*\bid="bootstrap"[^>]*>)[\s\S]*?(<\/script>)/
const frontPlace = /(<div\b[^>]*\bid="front"[^>]*>)(<\/div>)/
const titlePlace = /<title>[^<]*<\/title>/

/** Returns a function that returns the HTML of the built viewer. The file is read again after a change. */
function viewerHtml(root: string) {
  let known: { html: string; mtimeMs: number } | null = null
  return async (): Promise<string> => {
    const file = join(root, 'index.html')
    try {
      const { mtimeMs } = await stat(file)
      if (known?.mtimeMs !== mtimeMs) known = { html: await readFile(file, 'utf8'), mtimeMs }
    } catch (cause) {
      throw new CodedError('unavailable', 'The viewer is not built.', undefined, { cause })
    }
    if (!bootstrapPlace.test(known.html)) throw new CodedError('unavailable', 'The viewer has no bootstrap.')
    return known.html
  }
}

/** Returns the data of the page before the gate. */
export async function bootstrapOf(
  context: TrackerContext,
  slug: string,
  link: OpenLink,
): Promise<ViewerBootstrap> {
  const { config, clock } = context
  const isOpen = firstPageOpenToAll(link, clock.now())
  return {
    slug,
    title: link.title,
    sender: link.sender,
    workspaceName: link.workspaceName,
    ...(await brandOf(context, slug, link)),
    gate: gateOf(link),
    privacy: readerPrivacy(link.notice),
    note: link.settings.note,
    allowDownload: link.settings.allowDownload,
    firstPage: isOpen ? firstPageOf(slug, link) : null,
    ...(isOpen && link.bundle ? { cover: coverOf(slug, link, true) } : {}),
    sharesByMail: config.smtpUrl !== null,
    beat: { intervalMs: config.beatIntervalMs, idleAfterMs: config.idleAfterMs },
  }
}

/**
 * Notes that a browser loads the page, which shows that a goodbye comes from a reload (ADR 133). Returns the instant of the request in epoch ms.
 * Undefined: nothing is noted, because the request is not for a page that can send beats, or because all goodbyes have the same grace.
 */
async function noteRequest(
  { config, pageRequests }: TrackerContext,
  { method }: FastifyRequest,
  { linkId }: OpenLink,
): Promise<number | undefined> {
  if (method !== 'GET' || config.closedGraceMs === null) return undefined
  return pageRequests.note(linkId)
}

/** The inline style of the page. The policy permits exactly this text. */
const sizeOfSheet = ({ width, height }: PageSize): string =>
  `.sheet { --page-width: ${width}; --page-height: ${height} }`

/** Page 1 as an image. It is part of the HTML, so that it is on screen before any script has run. The browser chooses the width of the image. */
function sheetOf({ size, images }: FirstPage): Html {
  const set = images.map(({ url, width }) => `${url} ${width}w`).join(', ')
  const shape = size.width > size.height ? 'sheet landscape' : 'sheet'
  return html`<div class="${shape}" aria-hidden="true"><img alt="" fetchpriority="high" sizes="${firstPageSizes(size)}" srcset="${set}" /></div>`
}

type Filled = { page: string; policy: string }

/** Writes the data of the link into the HTML of the viewer. */
function filledPage(page: string, bootstrap: ViewerBootstrap, head: string): Filled {
  const { firstPage } = bootstrap
  const style = firstPage && sizeOfSheet(firstPage.size)
  const sheet = firstPage && sheetOf(firstPage)
  const title = `<title>${escapeHtml(bootstrap.title)}</title>`
  return {
    page: page
      .replace(bootstrapPlace, (_all, open: string, close: string) => open + scriptJson(bootstrap) + close)
      .replace(titlePlace, () => `${title}${style ? `<style>${style}</style>` : ''}${head}`)
      .replace(frontPlace, (_all, open: string, close: string) => open + (sheet?.html ?? '') + close),
    policy: policyOf(style),
  }
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const locale = localeOfHeader(request.headers['accept-language'])
  const texts = textsOf[locale]
  if (!(error instanceof CodedError)) throw error
  if (error.code === 'link_unknown') return sendNotice(reply, 404, locale, texts.linkUnknown)
  if (error.code === 'link_disabled') return sendNotice(reply, 410, locale, texts.linkDisabled)
  if (error.code === 'link_expired') return sendNotice(reply, 410, locale, texts.linkExpired)
  request.log.error({ err: error }, 'could not show the viewer')
  return sendNotice(reply, 503, locale, texts.viewerMissing)
}

/**
 * Throws if the link is disabled or has ended. Such a link shows no viewer that could report the refusal, so this function stores the refusal. Only
 * navigations of a browser are stored. Requests of known bots and prefetches are not stored.
 */
async function requireOpenFor(context: TrackerContext, request: FastifyRequest, link: OpenLink) {
  try {
    requireOpen(link, context.clock.now())
  } catch (error) {
    const { headers, method } = request
    const goesThere = method === 'GET' && headers['sec-fetch-mode'] === 'navigate'
    const purpose = [headers['sec-purpose'], headers.purpose].join(' ')
    const isPerson = !isMachine({ userAgent: headers['user-agent'] ?? '', purpose })
    if (goesThere && isPerson && error instanceof CodedError) {
      await recordRefusal(context, link, error, {
        email: link.recipientEmail,
        from: networkOfRequest(request),
      })
    }
    throw error
  }
}

/** Serves the viewer and its assets. `GET /<slug>` counts no visit. */
export async function viewerPages(
  app: FastifyInstance,
  context: TrackerContext,
  root: string,
): Promise<void> {
  const page = viewerHtml(root)
  await app.register(fastifyStatic, {
    root: join(root, 'assets'),
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
    index: false,
    decorateReply: false,
    setHeaders: (reply) => {
      reply.header('content-security-policy', assetPolicy)
    },
  })
  app.get<{ Params: { slug: string } }>(
    '/:slug(^[A-Za-z0-9_-]{22}$)',
    { schema: { hide: true }, config: { rateLimit: { max: 600, timeWindow: 60_000 } } },
    async (request, reply) => {
      const { slug } = request.params
      try {
        const link = await linkOfSlug(context, slug)
        await requireOpenFor(context, request, link)
        const [data, servedAt] = await Promise.all([
          bootstrapOf(context, slug, link),
          noteRequest(context, request, link),
        ])
        const bootstrap = servedAt === undefined ? data : { ...data, servedAt }
        const card = {
          locale: localeOfHeader(request.headers['accept-language']),
          publicUrl: context.publicUrl(),
          pageCount: link.pageCount,
        }
        const head = `${linkCard(bootstrap, card)}${oembedDiscovery(context, bootstrap)}`
        const filled = filledPage(await page(), bootstrap, head)
        return pageHeaders(reply, filled.policy).send(filled.page)
      } catch (error) {
        return refuse(error, request, reply)
      }
    },
  )
}
