// Pages that may not be read yet: empty sheets of their real size below the free pages, with a button that opens the form.
import type { PageSize } from '#shared/model/documents.ts'
import { pageName } from '#shared/page-name.ts'
import { element, icon } from '../shell/elements.ts'
import type { Words } from '../shell/language.ts'
import type { Box } from './visible-areas.ts'

export type LockedPages = ReturnType<typeof createLockedPages>

export function createLockedPages(options: {
  /** Of the whole document. */
  sizes: readonly PageSize[]
  labels: readonly string[] | null
  /** So many pages may be read. */
  free: number
  words: Words
  onOpen: (page: number) => void
}) {
  const { sizes, labels, free, words, onOpen } = options
  const nameOf = (page: number) => pageName(page, labels?.[page - 1])
  let sheets: HTMLElement[] = []

  /** As pdf.js sizes its pages: its zoom reaches ours by the same custom property. */
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
    /** Below what `host` holds; again after pdf.js has laid out its own pages or turned them. */
    lay(host: Element, rotation: number): void {
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
