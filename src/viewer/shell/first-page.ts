// Shows the image of page 1, drawn at upload, at the place of page 1 until pdf.js is loaded.
import { firstPageSizes } from '#shared/first-page.ts'
import type { PageSize } from '#shared/model/documents.ts'
import type { FirstPage } from '#shared/viewer-api.ts'
import { element } from './elements.ts'

export type Sheet = {
  root: HTMLElement
  /** True once the image can be read, false when there is none after all. Never rejects. */
  shown: Promise<boolean>
}

/** An image that takes longer than this no longer holds up the document itself. */
const PATIENCE_MS = 6000
const DEFAULT_SIZE: PageSize = { width: 595, height: 842 } // A4

/** A blank sheet in the shape of page 1, where page 1 will be. */
export function blankSheet(size: PageSize = DEFAULT_SIZE): Sheet {
  const root = element('div', { class: 'sheet', 'aria-hidden': 'true' })
  root.style.setProperty('--page-width', String(size.width))
  root.style.setProperty('--page-height', String(size.height))
  if (size.width > size.height) root.classList.add('landscape')
  return { root, shown: Promise.resolve(false) }
}

function patiently(image: HTMLImageElement): Promise<boolean> {
  return new Promise((resolve) => {
    // decode() settles when the pixels are ready, so that what comes next can't delay their first paint.
    image.decode().then(
      () => resolve(true),
      () => {
        image.remove() // a broken picture on the sheet would say that the document is broken
        resolve(false)
      },
    )
    setTimeout(() => resolve(false), PATIENCE_MS)
  })
}

/** The image as anybody may fetch it. The browser chooses among the widths; the page's preload named the same ones. */
export function openSheet({ size, images }: FirstPage): Sheet {
  const { root } = blankSheet(size)
  const image = element('img', {
    alt: '',
    sizes: firstPageSizes(size),
    srcset: images.map(({ url, width }) => `${url} ${width}w`).join(', '),
    fetchpriority: 'high',
  })
  root.append(image)
  return { root, shown: patiently(image) }
}

/** The narrowest that is sharp enough, otherwise the widest. */
export function fittingImage(
  images: FirstPage['images'],
  devicePixels: number,
): FirstPage['images'][number] | undefined {
  return images.find(({ width }) => width >= devicePixels) ?? images.at(-1)
}

async function fetchImage(url: string, token: string, image: HTMLImageElement): Promise<boolean> {
  const headers = { authorization: `Visit ${token}` }
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) })
  if (!answer.ok) throw new TypeError(`status ${answer.status}`)
  const address = URL.createObjectURL(await answer.blob())
  image.src = address
  const shown = await patiently(image)
  URL.revokeObjectURL(address)
  return shown
}

/** The image behind a gate, which only a visit may fetch. */
export function guardedSheet({ size, images }: FirstPage, token: string): Sheet {
  const { root } = blankSheet(size)
  const chosen = fittingImage(images, Math.min(innerWidth, size.width * 1.6667) * devicePixelRatio)
  if (!chosen) return { root, shown: Promise.resolve(false) }
  const image = element('img', { alt: '' })
  root.append(image)
  const shown = fetchImage(chosen.url, token, image).catch(() => {
    image.remove()
    return false
  })
  return { root, shown }
}
