// Prints all pages. The images of the pages are in an element that is visible only in print. The pages on screen do not change, so printing
// does not count as reading.
import type { PageSize } from '#shared/model/documents.ts'
import { element } from '../shell/elements.ts'
import type { DrawPage } from './draw-page.ts'
import { paperOf, pixelsAcross } from './paper.ts'

/** The factors for the resolution. A smaller factor is tried if the browser has too little memory for the images. */
const PARTS = [1, 0.5, 0.25]

export type PrinterOptions = {
  draw: DrawPage
  pageCount: number
  /** Size in points, with the rotation of the page. */
  sizeOf: (page: number) => Promise<PageSize>
  onProgress: (page: number) => void
  /** Called when the print dialog opens. The browser does not tell whether the reader prints. */
  onDialog: () => void
}

const toBlob = (canvas: HTMLCanvasElement) =>
  new Promise<Blob>((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no memory for a page')))),
  )

/** Creates the paper size of each page as a constructed style sheet, because the CSP forbids inline styles. */
function createPaper() {
  const sheet = new CSSStyleSheet()
  const known = new Set<string>()
  return {
    sheet,
    /** Returns the CSS page name of this size. */
    of({ width, height }: PageSize): string {
      const name = `paper-${Math.round(width)}-${Math.round(height)}`
      if (!known.has(name)) {
        known.add(name)
        sheet.insertRule(`@page ${name} { size: ${width}pt ${height}pt; margin: 0 }`)
        sheet.insertRule(`.printed.${name} { page: ${name}; width: ${width}pt; height: ${height}pt }`)
      }
      return name
    },
  }
}

/** Resolves after the print dialog, or when the reader cancels. Rejects if a page cannot be drawn. */
async function printAll(options: PrinterOptions, signal: AbortSignal): Promise<void> {
  const { draw, pageCount, sizeOf, onProgress } = options
  const canvas = document.createElement('canvas')
  const paper = createPaper()
  const place = element('div', { class: 'print' })
  const addresses: string[] = []
  async function picture(page: number, size: PageSize): Promise<Blob> {
    for (const part of PARTS) {
      try {
        await draw(page, canvas, { width: pixelsAcross(size, part), intent: 'print', signal })
        return await toBlob(canvas)
      } catch (error) {
        if (signal.aborted || part === PARTS.at(-1)) throw error
      }
    }
    throw new Error('unreachable')
  }
  const cleanUp = () => {
    place.remove()
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== paper.sheet)
    for (const address of addresses) URL.revokeObjectURL(address)
  }
  try {
    for (let page = 1; page <= pageCount; page += 1) {
      onProgress(page)
      const size = paperOf(await sizeOf(page))
      const address = URL.createObjectURL(await picture(page, size))
      addresses.push(address)
      const image = element('img', { src: address, alt: '' })
      place.append(element('div', { class: `printed ${paper.of(size)}` }, image))
      await image.decode()
      signal.throwIfAborted()
    }
  } catch (error) {
    cleanUp()
    if (signal.aborted) return
    throw error
  }
  document.body.append(place)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, paper.sheet]
  addEventListener('afterprint', cleanUp, { once: true })
  options.onDialog()
  window.print()
}

/** Returns a function that prints. A second call or Escape cancels while the pages are drawn. Rejects if a page cannot be drawn. */
export function createPrinter(options: PrinterOptions): () => Promise<void> {
  let underWay: AbortController | null = null
  return async () => {
    if (underWay) return underWay.abort()
    const work = new AbortController()
    underWay = work
    addEventListener('keydown', ({ key }) => key === 'Escape' && work.abort(), { signal: work.signal })
    try {
      await printAll(options, work.signal)
    } finally {
      underWay = null
      work.abort() // removes the listener of the Escape key
    }
  }
}
