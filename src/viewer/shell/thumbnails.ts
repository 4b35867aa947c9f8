// The thumbnails beside the document. Only visible ones are drawn, one after the other, and removed when they leave the view.
import type { PageSize } from '#shared/model/documents.ts'
import { pageName } from '#shared/page-name.ts'
import { coversPages } from './contents.ts'
import { element, icon } from './elements.ts'
import type { Words } from './language.ts'
import type { SidePanels } from './side-panels.ts'

/** CSS pixels; the canvas has as many as the screen wants. */
const WIDTH_PX = 128

export type ThumbnailsOptions = {
  words: Words
  pageCount: number
  sizes: readonly PageSize[]
  /** What the document calls its pages. */
  labels: readonly string[] | null
  draw: (page: number, canvas: HTMLCanvasElement, width: number, signal: AbortSignal) => Promise<void>
  page: () => number
  /** It can't be drawn before the reader has said who they are. */
  isLocked: (page: number) => boolean
  goTo: (page: number) => void
}

/** Draws what is wanted, one page at a time, so that the pages on screen come first. */
function createQueue(draw: (page: number, signal: AbortSignal) => Promise<void>) {
  const wanted = new Map<number, AbortController>()
  let busy = false
  async function work(): Promise<void> {
    if (busy) return
    busy = true
    for (let next = wanted.entries().next(); !next.done; next = wanted.entries().next()) {
      const [page, { signal }] = next.value
      await draw(page, signal).catch(() => {}) // given up, or a page that can't be drawn: its number is there
      if (wanted.get(page)?.signal === signal) wanted.delete(page)
    }
    busy = false
  }
  return {
    want(page: number): void {
      if (!wanted.has(page)) wanted.set(page, new AbortController())
      void work()
    },
    leave(page: number): void {
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

/** As many as stand in the first row. */
function columnsOf(buttons: readonly HTMLElement[]): number {
  const top = buttons[0]?.offsetTop
  const next = buttons.findIndex((button) => button.offsetTop !== top)
  return next === -1 ? buttons.length : next
}

/** Where an arrow leads from one page, or undefined for another key. */
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

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all functions use the same list of buttons; each of them is short
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
  let inSight: IntersectionObserver | null = null

  function cameOrWent(entries: IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const page = Number((target as HTMLElement).dataset.page)
      target.ariaLabel = words(isLocked(page) ? 'locked.page' : 'page.label', { page: nameOf(page) })
      if (isLocked(page)) target.firstElementChild?.replaceChildren(icon('lock'))
      else if (isIntersecting && !target.querySelector('canvas')) queue.want(page)
      else if (!isIntersecting) {
        queue.leave(page)
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

  /** Tells of each page at once whether it is in sight, and then of each change. */
  function watchSight(): void {
    inSight?.disconnect()
    inSight = new IntersectionObserver(cameOrWent, { root: panel.root, rootMargin: '160px' })
    for (const button of buttons) inSight.observe(button)
  }

  function mark(page: number): HTMLButtonElement | undefined {
    marked?.removeAttribute('aria-current')
    if (marked) marked.tabIndex = -1
    marked = buttons[page - 1]
    marked?.setAttribute('aria-current', 'page')
    if (marked) marked.tabIndex = 0
    // Who walks the small pages by keys keeps their place.
    if (!list.contains(document.activeElement)) marked?.scrollIntoView({ block: 'nearest' })
    return marked
  }

  list.addEventListener('keydown', (event) => {
    const index = buttons.indexOf(event.target as HTMLButtonElement)
    const next = stepOf(event.key, columnsOf(buttons), index, buttons.length)
    if (index < 0 || next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault() // over the document these keys turn pages
    buttons[next]?.focus()
  })

  const panel = panels.add({
    name: 'thumbnails',
    title: words('thumbnails.title'),
    closeLabel: words('thumbnails.close'),
    onOpen() {
      if (buttons.length === 0) fill()
      watchSight()
      return mark(options.page())
    },
    onHide: () => inSight?.disconnect(),
  })
  return {
    toggle: panel.toggle,
    /** There are pages now that could not be drawn before. */
    drawAgain: () => panel.isOpen() && watchSight(),
    /** They look different now; they are drawn again when they come into sight. */
    forget(): void {
      for (const button of buttons) button.querySelector('canvas')?.remove()
    },
    showPage(page: number): void {
      if (panel.isOpen()) mark(page)
    },
  }
}
