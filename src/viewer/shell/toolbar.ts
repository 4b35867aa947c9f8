// The toolbar with the page, zoom and download controls and the menu.
import { findPage } from '#shared/page-name.ts'
import type { Fit } from '../reading/reader-parts.ts'
import { element, icon, type Shape } from './elements.ts'
import type { Words } from './language.ts'
import { createMenu } from './menu.ts'

export type ToolbarActions = {
  goTo: (page: number) => void
  zoom: (steps: number) => void
  fit: (fit: Fit) => void
  /** Focuses the document. */
  backToDocument: () => void
  find: () => void
  rotate: () => void
  /** Null if the pages cannot be drawn on a canvas. */
  thumbnails: (() => void) | null
  /** Null if the link does not allow printing. */
  print: (() => void) | null
  /** Null if the link does not allow downloads. Resolves with a message for the reader, or an empty string. Rejects if the download fails. */
  download: (() => Promise<string>) | null
}

function button(shape: Shape, label: string, onPress: () => void): HTMLButtonElement {
  const made = element(
    'button',
    { type: 'button', class: 'tool', 'aria-label': label, title: label },
    icon(shape),
  )
  made.addEventListener('click', onPress)
  return made
}

type StatusLine = {
  /** Shows a text while a command runs. */
  showStatus: (text: string) => void
  /** Shows the result of the command for a limited time. */
  showOutcome: (text: string) => void
}

function downloadButton(
  words: Words,
  download: () => Promise<string>,
  { showStatus, showOutcome }: StatusLine,
) {
  const made = button('download', words('toolbar.download'), async () => {
    made.disabled = true
    showStatus(words('toolbar.downloading'))
    try {
      showOutcome(await download())
    } catch {
      showOutcome(words('toolbar.downloadFailed'))
    } finally {
      made.disabled = false
    }
  })
  made.classList.add('download')
  return made
}

type PageControls = {
  words: Words
  goTo: (page: number) => void
  backToDocument: () => void
  /** The page labels of the PDF. */
  labels: readonly string[] | null
}

// Over 60 lines: creates the elements of one group of controls and their listeners.
function pageControls({ words, goTo, backToDocument, labels }: PageControls) {
  let page = 1
  let count = 1
  const input = element('input', {
    type: 'text',
    inputmode: labels ? 'text' : 'numeric',
    autocomplete: 'off',
    maxlength: 20,
    value: '1',
    'aria-label': words('toolbar.page'),
    title: words('toolbar.page'),
  })
  const shown = () => labels?.[page - 1] || String(page)
  /** Returns the width of the input in characters: the length of the longest label or number, at least 2 and at most 6. */
  const digits = () =>
    Math.max(2, Math.min(6, Math.max(String(count).length, ...(labels ?? []).map((label) => label.length))))
  const total = element('span', { class: 'total' })
  const previous = button('previous', words('toolbar.previous'), () => goTo(page - 1))
  const next = button('next', words('toolbar.next'), () => goTo(page + 1))

  function commit(): void {
    const wanted = findPage(input.value, labels, count)
    if (wanted !== null && wanted !== page) goTo(wanted)
    else input.value = shown()
  }
  input.addEventListener('change', commit)
  input.addEventListener('focus', () => input.select())
  // Selects the whole text. Otherwise the browser sets the caret after the click, and typed digits do not replace the number.
  input.addEventListener('mousedown', (event) => {
    if (event.button !== 0) return
    event.preventDefault()
    input.focus()
    input.select()
  })
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return
    if (event.key === 'Escape') input.value = shown()
    else commit()
    backToDocument()
  })

  return {
    parts: element(
      'div',
      { class: labels ? 'group pages labelled' : 'group pages' },
      previous,
      input,
      total,
      next,
    ),
    show(nextPage: number, nextCount: number): void {
      page = nextPage
      count = nextCount
      input.value = shown()
      input.style.setProperty('--digits', String(digits()))
      total.textContent = labels ? words('toolbar.labelOf', { page, count }) : words('toolbar.of', { count })
      previous.disabled = page <= 1
      next.disabled = page >= count
    },
  }
}

function zoomControls(words: Words, actions: ToolbarActions) {
  let fit: Fit | null = 'auto'
  const percent = element('button', { type: 'button', class: 'tool percent' }, '100%')
  percent.addEventListener('click', () => actions.fit('auto'))
  const toggle = button('fitPage', words('toolbar.fitPage'), () =>
    actions.fit(fit === 'page-fit' ? 'page-width' : 'page-fit'),
  )
  return {
    parts: element(
      'div',
      { class: 'group zoom' },
      button('minus', words('toolbar.zoomOut'), () => actions.zoom(-1)),
      percent,
      button('plus', words('toolbar.zoomIn'), () => actions.zoom(1)),
      toggle,
    ),
    show(scale: number, nextFit: Fit | null): void {
      fit = nextFit
      const value = Math.round(scale * 100)
      percent.textContent = `${value}%`
      percent.ariaLabel = percent.title = words('toolbar.zoomReset', { percent: value })
      const label = words(fit === 'page-fit' ? 'toolbar.fitWidth' : 'toolbar.fitPage')
      toggle.ariaLabel = toggle.title = label
      toggle.replaceChildren(icon(fit === 'page-fit' ? 'fitWidth' : 'fitPage'))
    },
  }
}

function toggleFullScreen(): void {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen()
  change.catch(() => {}) // the browser refused the change, so nothing has to be done
}

export type Toolbar = ReturnType<typeof createToolbar>

/** Adds the controls to `place`. `place` is hidden until `reveal` is called. */
export function createToolbar(
  place: HTMLElement,
  options: { words: Words; actions: ToolbarActions; labels: readonly string[] | null } & StatusLine,
) {
  const { words, actions } = options
  const { goTo, backToDocument } = actions
  const pages = pageControls({ words, goTo, backToDocument, labels: options.labels })
  const zoom = zoomControls(words, actions)
  place.ariaLabel = words('toolbar.label')
  place.replaceChildren(pages.parts, zoom.parts)
  if (actions.download) place.append(downloadButton(words, actions.download, options))

  const menu = createMenu(words)
  menu.add({ shape: 'find', label: words('toolbar.find'), keys: '/', onPress: actions.find })
  if (actions.thumbnails)
    menu.add({ shape: 'pages', label: words('toolbar.thumbnails'), onPress: actions.thumbnails })
  menu.add({ shape: 'rotate', label: words('toolbar.rotate'), onPress: actions.rotate })
  if (document.fullscreenEnabled) {
    menu.add({ shape: 'fullScreen', label: words('toolbar.fullScreen'), onPress: toggleFullScreen })
  }
  if (actions.print) menu.add({ shape: 'print', label: words('toolbar.print'), onPress: actions.print })
  place.append(...menu.parts)

  return {
    reveal(): void {
      place.hidden = false
    },
    /** Adds an entry to the menu. */
    offer: menu.add,
    showPage: pages.show,
    showZoom: zoom.show,
  }
}
