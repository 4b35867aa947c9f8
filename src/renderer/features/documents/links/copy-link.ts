// Copies a link: as text, the URL. As HTML, a small card for mails, with the cover, the title and one line.
import { useTranslation } from 'react-i18next'
import { appFirstPagePath } from '#shared/app-addresses.ts'
import { escapeHtml } from '#shared/escape-html.ts'
import type { Document, Link } from '#shared/model/documents.ts'
import { picturedPage } from '../../../components/thumbnail.tsx'

const coverWidth = 120
/** Sharp on screens with two pixels for each CSS pixel. */
const coverPixels = coverWidth * 2

type Card = { url: string; title: string; line: string; cover: string | null }

/** A table with inline styles, because mail programs drop other styles. `cover`: a data URL. */
export function linkCardHtml({ url, title, line, cover }: Card): string {
  const href = escapeHtml(url)
  const image = cover
    ? `<td style="padding:12px 0 12px 12px"><a href="${href}"><img src="${cover}" width="${coverWidth}" alt="" style="display:block;border:1px solid #dddddd"></a></td>`
    : ''
  const text = [
    `<a href="${href}" style="font-size:16px;font-weight:bold;color:#1f4fc4">${escapeHtml(title)}</a>`,
    `<br><span style="font-size:13px;color:#5f5e58">${escapeHtml(line)}</span>`,
  ].join('')
  const frame = 'border:1px solid #d5d4cc;border-collapse:separate;font-family:Arial,sans-serif'
  return `<table role="presentation" cellspacing="0" cellpadding="0" style="${frame}"><tr>${image}<td style="padding:12px 16px;vertical-align:top">${text}</td></tr></table>`
}

/** True if the reader sees page 1 without a step at the gate. Otherwise the mail would show what the gate protects. */
export function showsPageOne({ settings, hasPasscode, recipientEmail }: Link): boolean {
  const { requireEmail, emailFromPage, verifyEmail, watermark, agreement, allow, block } = settings
  const asksForEmail = recipientEmail === null && requireEmail && emailFromPage === 1
  const isGuarded =
    hasPasscode || verifyEmail || watermark || agreement !== null || allow.length + block.length > 0
  return !asksForEmail && !isGuarded
}

/** Returns the image of page 1 as a data URL. Null if there is none, or if it cannot be read. */
async function readCover(document: Document): Promise<string | null> {
  const { documentId, version, firstPageWidths } = picturedPage(document)
  const widths = firstPageWidths.toSorted((one, other) => one - other)
  const width = widths.find((each) => each >= coverPixels) ?? widths.at(-1)
  if (width === undefined) return null
  try {
    const answer = await fetch(appFirstPagePath(documentId, version, width))
    if (!answer.ok) return null
    const picture = await createImageBitmap(await answer.blob())
    const scale = Math.min(1, coverPixels / picture.width)
    const canvas = window.document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    // Mail programs do not show WebP.
    return canvas.toDataURL('image/jpeg', 0.85)
  } catch {
    return null
  }
}

/** The member waits for the clipboard, so the card is copied without the cover if that takes longer, in ms. */
const longestWaitMs = 500

const coverOf = (document: Document): Promise<string | null> =>
  Promise.race([
    readCover(document),
    new Promise<null>((resolve) => setTimeout(() => resolve(null), longestWaitMs)),
  ])

/** Returns a function that copies a link of the document. It rejects if the clipboard refuses. */
export function useCopyLink(document: Document): (link: Link) => Promise<void> {
  const { t } = useTranslation()
  return async (link) => {
    const line = t('links.cardLine', { count: document.version.pageCount, owner: link.owner.name })
    const html = async () => {
      const cover = showsPageOne(link) ? await coverOf(document) : null
      return new Blob([linkCardHtml({ url: link.url, title: document.title, line, cover })], {
        type: 'text/html',
      })
    }
    const text = new Blob([link.url], { type: 'text/plain' })
    // A promise, because the clipboard must be written before the effect of the click is over.
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text, 'text/html': html() })])
  }
}
