// The panel with the thumbnails. It draws visible thumbnails, one at a time. A thumbnail that is no longer visible is removed.
import type { PageSize } from '#shared/model/documents.ts'
import { pageName } from '#shared/page-name.ts'
import { coversPages } from './contents.ts'
import { element, icon } from './elements.ts'
import type { Words } from './language.ts'
import type { SidePanels } from './side-panels.ts'

/** The width of a thumbnail in CSS pixels. The canvas has more pixels on a screen with a high pixel density. */
const WIDTH_PX = 128

export type ThumbnailsOptions = {
  words: Words
  pageCount: number
  sizes: readonly PageSize[]
  /** The page labels of the PDF. */
  labels: readonly string[] | null
  draw: (page: number, canvas: HTMLCanvasElement, width: number, signal: AbortSignal) => Promise<void>
  page: () => number
  /** Returns true if the page is locked. A locked page cannot be drawn. */
  isLocked: (page: number) => boolean
  goTo: (page: number) => void
}

/** Draws the requested pages one at a time. `remove` takes a page out of the queue and stops its drawing. */
function createQueue(draw: (page: number, signal: AbortSignal) => Promise<void>) {
  const wanted = new Map<number, AbortController>()
  let busy = false
  async function work(): Promise<void> {
    if (busy) return
    busy = true
    for (let next = wanted.entries().next(); !next.done; next = wanted.entries().next()) {
      const [page, { signal }] = next.value
      await draw(page, signal).catch(() => {}) // the drawing was aborted or failed, and the thumbnail still shows its number
      if (wanted.get(page)?.signal === signal) wanted.delete(page)
    }
    busy = false
  }
  return {
    add(page: number): void {
      if (!wanted.has(page)) wanted.set(page, new AbortController())
      void work()
    },
    remove(page: number): void {
      wanted.get(page)?.abort()
      wanted.delete(page)
    },
  }
}

function sheetOf({ width, height } = { width: 595, height: 842 }): HTMLElement {
  const sheet = element('span', { class: 'thumb-sheet' })
  sheet.style.aspectRatio = `${width} / ${height}`
  return sheet
}

/** Returns the number of thumbnails in the first row. */
function columnsOf(buttons: readonly HTMLElement[]): number {
  const top = buttons[0]?.offsetTop
  const next = buttons.findIndex((button) => button.offsetTop !== top)
  return next === -1 ? buttons.length : next
}

/** Returns the index that a key moves the focus to, or undefined for other keys. */
function stepOf(key: string, columns: number, index: number, count: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index + columns,
    ArrowUp: index - columns,
    Home: 0,
    End: count - 1,
  }
  const next = steps[key]
  return next === undefined ? undefined : Math.min(Math.max(next, 0), count - 1)
}

export type Thumbnails = ReturnType<typeof createThumbnails>

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all functions use the same list of buttons; each function is short
export function createThumbnails(panels: SidePanels, options: ThumbnailsOptions) {
  const { words, pageCount, sizes, labels, draw, isLocked, goTo } = options
  const nameOf = (page: number) => pageName(page, labels?.[page - 1])
  const buttons: HTMLButtonElement[] = []
  const list = element('ol', { class: 'thumbs' })
  let marked: HTMLButtonElement | undefined

  const queue = createQueue(async (page, signal) => {
    const canvas = element('canvas', { 'aria-hidden': 'true' })
    await draw(page, canvas, WIDTH_PX * devicePixelRatio, signal)
    buttons[page - 1]?.firstElementChild?.replaceChildren(canvas)
  })
  let observer: IntersectionObserver | null = null

  function updateVisible(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const page = Number((target as HTMLElement).dataset.page)
      target.ariaLabel = words(isLocked(page) ? 'locked.page' : 'page.label', { page: nameOf(page) })
      if (isLocked(page)) target.firstElementChild?.replaceChildren(icon('lock'))
      else if (isIntersecting && !target.querySelector('canvas')) queue.add(page)
      else if (!isIntersecting) {
        queue.remove(page)
        target.querySelector('canvas')?.remove()
      }
    }
  }

  function fill(): void {
    for (let page = 1; page <= pageCount; page += 1) {
      const label = words('page.label', { page: nameOf(page) })
      const button = element(
        'button',
        { type: 'button', class: 'thumb', 'aria-label': label, 'data-page': page, tabindex: -1 },
        sheetOf(sizes[page - 1]),
        element('span', { class: 'thumb-number', 'aria-hidden': 'true' }, labels?.[page - 1] || String(page)),
      )
      button.addEventListener('click', () => {
        goTo(page)
        if (coversPages()) panel.hide()
      })
      buttons.push(button)
      list.append(element('li', {}, button))
    }
    panel.root.append(list)
  }

  /** Starts a new observer. The observer first reports the visibility of each thumbnail, and then each change of the visibility. */
  function observeThumbnails(): void {
    observer?.disconnect()
    observer = new IntersectionObserver(updateVisible, { root: panel.root, rootMargin: '160px' })
    for (const button of buttons) observer.observe(button)
  }

  function mark(page: number): HTMLButtonElement | undefined {
    marked?.removeAttribute('aria-current')
    if (marked) marked.tabIndex = -1
    marked = buttons[page - 1]
    marked?.setAttribute('aria-current', 'page')
    if (marked) marked.tabIndex = 0
    // While the reader moves through the thumbnails by keyboard, the list must not scroll away.
    if (!list.contains(document.activeElement)) marked?.scrollIntoView({ block: 'nearest' })
    return marked
  }

  list.addEventListener('keydown', (event) => {
    const index = buttons.indexOf(event.target as HTMLButtonElement)
    const next = stepOf(event.key, columnsOf(buttons), index, buttons.length)
    if (index < 0 || next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault() // otherwise these keys turn the page of the document
    buttons[next]?.focus()
  })

  const panel = panels.add({
    name: 'thumbnails',
    title: words('thumbnails.title'),
    closeLabel: words('thumbnails.close'),
    onOpen() {
      if (buttons.length === 0) fill()
      observeThumbnails()
      return mark(options.page())
    },
    onHide: () => observer?.disconnect(),
  })
  return {
    toggle: panel.toggle,
    /** Call this when locked pages became free. */
    drawAgain: () => panel.isOpen() && observeThumbnails(),
    /** Removes the drawn thumbnails, because the pages look different now. A thumbnail is drawn again when the thumbnail becomes visible. */
    forget(): void {
      for (const button of buttons) button.querySelector('canvas')?.remove()
    },
    showPage(page: number): void {
      if (panel.isOpen()) mark(page)
    },
  }
}
