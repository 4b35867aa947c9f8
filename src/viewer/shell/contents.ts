// Owns the list of the document's chapters, as its author made it, beside the pages.
import { element, icon } from './elements.ts'
import type { Words } from './language.ts'

export type Chapter = { title: string; go: () => void; parts: Chapter[] }

export type Contents = { toggle: () => void; hide: () => void }

function listOf(chapters: readonly Chapter[], onGo: () => void): HTMLElement {
  const list = element('ul', {})
  for (const { title, go, parts } of chapters) {
    const entry = element('button', { type: 'button', class: 'chapter' }, title)
    entry.addEventListener('click', () => {
      go()
      onGo()
    })
    const item = element('li', {}, entry)
    if (parts.length > 0) item.append(listOf(parts, onGo))
    list.append(item)
  }
  return list
}

/** `onClose` gives the keys back to the document. */
export function createContents(
  place: HTMLElement,
  options: { words: Words; chapters: readonly Chapter[]; onClose: () => void },
): Contents {
  const { words, chapters, onClose } = options
  const close = element(
    'button',
    { type: 'button', class: 'tool', 'aria-label': words('contents.close'), title: words('contents.close') },
    icon('close'),
  )
  const heading = element('h2', { id: 'contents-title', tabindex: -1 }, words('contents.title'))
  const panel = element(
    'aside',
    { class: 'contents', 'aria-labelledby': 'contents-title', hidden: true },
    element('div', { class: 'contents-head' }, heading, close),
  )
  place.append(panel)

  function hide(): void {
    if (panel.hidden) return
    panel.hidden = true
    onClose()
  }
  // On a phone the list covers the page that was asked for.
  panel.append(listOf(chapters, () => matchMedia('(max-width: 640px)').matches && hide()))
  close.addEventListener('click', hide)
  panel.addEventListener('keydown', (event) => event.key === 'Escape' && hide())

  return {
    hide,
    toggle(): void {
      if (panel.hidden) {
        panel.hidden = false
        heading.focus()
      } else hide()
    },
  }
}
