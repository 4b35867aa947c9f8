// Shows the image of page 1 until pdf.js has drawn the page. The image is made when the document is uploaded.
import type { PageSize } from '#shared/model/documents.ts'
import type { FirstPage } from '#shared/viewer-api.ts'
import { element } from './elements.ts'

export type Sheet = {
  root: HTMLElement
  /** Resolves when the bytes of the image have arrived, or if there is no image. Later requests do not delay it. Never rejects. */
  arrived: Promise<unknown>
  /** Resolves with true when the image is on screen, and with false if there is no image. Never rejects. */
  shown: Promise<boolean>
}

/** If the image has not arrived after this time, the document is loaded without the image. */
const IMAGE_TIMEOUT_MS = 6000
const DEFAULT_SIZE: PageSize = { width: 595, height: 842 } // A4

/** Returns a blank sheet with the size and the position of page 1. */
export function blankSheet(size: PageSize = DEFAULT_SIZE): Sheet {
  const root = element('div', { class: 'sheet', 'aria-hidden': 'true' })
  root.style.setProperty('--page-width', String(size.width))
  root.style.setProperty('--page-height', String(size.height))
  if (size.width > size.height) root.classList.add('landscape')
  return { root, arrived: Promise.resolve(), shown: Promise.resolve(false) }
}

/** Resolves when the bytes of the image have arrived, when it failed, or after a time limit. */
function whenArrived(image: HTMLImageElement): Promise<unknown> {
  if (image.complete) return Promise.resolve()
  return new Promise((resolve) => {
    image.addEventListener('load', resolve, { once: true })
    image.addEventListener('error', resolve, { once: true })
    setTimeout(resolve, IMAGE_TIMEOUT_MS)
  })
}

function whenDecoded(image: HTMLImageElement): Promise<boolean> {
  return new Promise((resolve) => {
    // `decode()` resolves when the image can be painted, so later work does not delay the first paint.
    image.decode().then(
      () => resolve(true),
      () => {
        image.remove() // the icon of a broken image would look like a broken document
        resolve(false)
      },
    )
    setTimeout(() => resolve(false), IMAGE_TIMEOUT_MS)
  })
}

/** Returns page 1 with its public image, which the tracker wrote into the HTML. Returns null if there is none. */
export function sheetOfPage(front: HTMLElement): Sheet | null {
  const image = front.querySelector<HTMLImageElement>(':scope > .sheet > img')
  const root = image?.parentElement
  return root ? { root, arrived: whenArrived(image), shown: whenDecoded(image) } : null
}

/** Returns the narrowest image with at least `devicePixels`, otherwise the widest image. */
export function fittingImage(
  images: FirstPage['images'],
  devicePixels: number,
): FirstPage['images'][number] | undefined {
  return images.find(({ width }) => width >= devicePixels) ?? images.at(-1)
}

/** Fetches an image with the visit token. Resolves with true when it is on screen. Rejects if the tracker does not send it. */
export async function fetchImage(url: string, token: string, image: HTMLImageElement): Promise<boolean> {
  const headers = { authorization: `Visit ${token}` }
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(IMAGE_TIMEOUT_MS) })
  if (!answer.ok) throw new TypeError(`status ${answer.status}`)
  const address = URL.createObjectURL(await answer.blob())
  image.src = address
  const shown = await whenDecoded(image)
  URL.revokeObjectURL(address)
  return shown
}

/** Returns page 1 of a link with a gate. The request for the image needs the visit token. */
export function guardedSheet({ size, images }: FirstPage, token: string): Sheet {
  const blank = blankSheet(size)
  const { root } = blank
  const chosen = fittingImage(images, Math.min(innerWidth, size.width * 1.6667) * devicePixelRatio)
  if (!chosen) return blank
  const image = element('img', { alt: '' })
  root.append(image)
  const shown = fetchImage(chosen.url, token, image).catch(() => {
    image.remove()
    return false
  })
  return { root, arrived: shown, shown }
}
