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

/** The width of the image that a chat shows. */
const imageWidth = 1_200

/**
 * The tags of the Open Graph protocol (https://ogp.me), from which chats and mail programs make a card for a link. The request of a chat opens no visit, so
 * it is neither counted as a person nor as a scanner. The card has the image of page 1 only if everybody with the link may see it without a step at
 * the gate.
 */
export function linkCard(
  { slug, title, sender, workspaceName, firstPage, cover }: ViewerBootstrap,
  { locale, publicUrl, pageCount }: Card,
): string {
  const texts = textsOf[locale]
  const line = (pageCount === 1 ? texts.cardOnePage : texts.card)
    .replace('{sender}', () => sender.name)
    .replace('{pages}', String(pageCount))
  const shown = firstPage ?? cover?.parts[0]?.picture
  const image = shown?.images.toSorted(
    (one, other) => Math.abs(one.width - imageWidth) - Math.abs(other.width - imageWidth),
  )[0]
  const tags: [string, string][] = [
    ['og:type', 'article'],
    ['og:url', `${publicUrl}/${slug}`],
    ['og:site_name', workspaceName],
    ['og:title', title],
    ['og:description', line],
  ]
  if (shown && image) {
    const { width, height } = shown.size
    tags.push(
      ['og:image', `${publicUrl}${image.url}`],
      ['og:image:width', String(image.width)],
      ['og:image:height', String(Math.round((image.width * height) / width))],
      ['og:image:alt', title],
    )
  }
  const meta = tags.map(([name, value]) => `<meta property="${name}" content="${escapeHtml(value)}" />`)
  const kind = image ? 'summary_large_image' : 'summary'
  return [...meta, `<meta name="twitter:card" content="${kind}" />`].join('')
}
