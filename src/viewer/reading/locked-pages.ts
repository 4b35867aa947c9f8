// The locked pages: empty sheets with the size of the real pages, below the free pages. The first sheet has a button to open the e-mail form.
import type { PageSize } from '#shared/model/documents.ts'
import { pageName } from '#shared/page-name.ts'
import { element, icon } from '../shell/elements.ts'
import type { Words } from '../shell/language.ts'
import type { Box } from './visible-areas.ts'

export type LockedPages = ReturnType<typeof createLockedPages>

// Over 60 lines: one closure over the elements of the locked pages; each function in it is short.
export function createLockedPages(options: {
  /** The sizes of all pages, including the free pages. */
  sizes: readonly PageSize[]
  labels: readonly string[] | null
  /** The number of free pages. */
  free: number
  words: Words
  onOpen: (page: number) => void
}) {
  const { sizes, labels, free, words, onOpen } = options
  const nameOf = (page: number) => pageName(page, labels?.[page - 1])
  let sheets: HTMLElement[] = []

  /** Uses the custom property that pdf.js sets for the zoom, so the sheets zoom with the pages. */
  function sheetOf(page: number, size: PageSize, rotated: boolean): HTMLElement {
    const [width, height] = rotated ? [size.height, size.width] : [size.width, size.height]
    const sheet = element('div', {
      class: 'page locked',
      role: 'region',
      'data-page-number': page,
      'aria-label': words('locked.page', { page: nameOf(page) }),
    })
    sheet.style.width = `calc(var(--total-scale-factor) * ${width}px)`
    sheet.style.height = `calc(var(--total-scale-factor) * ${height}px)`
    return sheet
  }

  function invitation(): HTMLElement {
    const page = free + 1
    const button = element('button', { type: 'button', class: 'primary' }, words('locked.open'))
    button.addEventListener('click', () => onOpen(page))
    return element(
      'div',
      { class: 'invitation' },
      icon('lock'),
      element('h2', {}, words('locked.title')),
      element('p', {}, words('locked.text', { page: nameOf(page) })),
      button,
    )
  }

  return {
    /** Adds the sheets at the end of `host`. Call this again after pdf.js has laid out or rotated its pages. */
    place(host: Element, rotation: number): void {
      for (const sheet of sheets) sheet.remove()
      const rotated = rotation % 180 !== 0
      sheets = sizes.slice(free).map((size, index) => sheetOf(free + 1 + index, size, rotated))
      sheets[0]?.append(invitation())
      host.append(...sheets)
    },
    box(page: number): Box | undefined {
      const sheet = sheets[page - free - 1]
      return (
        sheet && {
          top: sheet.offsetTop,
          left: sheet.offsetLeft,
          width: sheet.offsetWidth,
          height: sheet.offsetHeight,
        }
      )
    },
  }
}
