import { escapeHtml } from '#shared/escape-html.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { textsOf } from '../../domain/page-texts.ts'

type Card = {
  locale: Locale
  /** The public URL of the tracker, without a path. */
  publicUrl: string
  pageCount: number
}

/** An image of page 1. `width` and `height` in px. */
export type CardImage = { url: string; width: number; height: number }

/** The width of the image that a chat shows. */
const imageWidth = 1_200

/**
 * Returns the images of page 1 that a card may show, the best width first. Empty if not everybody with the link may see page 1 without a step at the
 * gate.
 */
export function cardImages({ firstPage, cover }: ViewerBootstrap, publicUrl: string): CardImage[] {
  const shown = firstPage ?? cover?.parts[0]?.picture
  if (!shown) return []
  const { width: pageWidth, height: pageHeight } = shown.size
  return shown.images
    .toSorted((one, other) => Math.abs(one.width - imageWidth) - Math.abs(other.width - imageWidth))
    .map(({ url, width }) => ({
      url: `${publicUrl}${url}`,
      width,
      height: Math.round((width * pageHeight) / pageWidth),
    }))
}

/**
 * The tags of the Open Graph protocol (https://ogp.me), from which chats and mail programs make a card for a link. The request of a chat opens no visit, so
 * it is neither counted as a person nor as a scanner.
 */
export function linkCard(bootstrap: ViewerBootstrap, { locale, publicUrl, pageCount }: Card): string {
  const { slug, title, sender, workspaceName } = bootstrap
  const texts = textsOf[locale]
  const line = (pageCount === 1 ? texts.cardOnePage : texts.card)
    .replace('{sender}', () => sender.name)
    .replace('{pages}', String(pageCount))
  const [image] = cardImages(bootstrap, publicUrl)
  const tags: [string, string][] = [
    ['og:type', 'article'],
    ['og:url', `${publicUrl}/${slug}`],
    ['og:site_name', workspaceName],
    ['og:title', title],
    ['og:description', line],
  ]
  if (image) {
    tags.push(
      ['og:image', image.url],
      ['og:image:width', String(image.width)],
      ['og:image:height', String(image.height)],
      ['og:image:alt', title],
    )
  }
  const meta = tags.map(([name, value]) => `<meta property="${name}" content="${escapeHtml(value)}" />`)
  const kind = image ? 'summary_large_image' : 'summary'
  return [...meta, `<meta name="twitter:card" content="${kind}" />`].join('')
}
