// The panel with the chapters of the document.
import { element } from './elements.ts'
import type { Words } from './language.ts'
import type { SidePanel, SidePanels } from './side-panels.ts'

export type Chapter = { title: string; go: () => void; parts: Chapter[] }

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

/** Returns true if an open panel covers the pages, as on a phone. */
export const coversPages = () => matchMedia('(max-width: 640px)').matches

export function createContents(panels: SidePanels, words: Words, chapters: readonly Chapter[]): SidePanel {
  const panel = panels.add({
    name: 'contents',
    title: words('contents.title'),
    closeLabel: words('contents.close'),
  })
  panel.root.append(listOf(chapters, () => coversPages() && panel.hide()))
  return panel
}
