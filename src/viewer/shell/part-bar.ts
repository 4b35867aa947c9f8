// The bar below a document of a bundle: the previous and the next document, and the menu of all documents.
import { element, icon, type Shape } from './elements.ts'
import type { Words } from './language.ts'

export type PartBar = ReturnType<typeof createPartBar>

type PartBarOptions = {
  titles: readonly string[]
  words: Words
  /** Opens a document. `index` counts from 0. */
  open: (index: number) => void
  showCover: () => void
}

const menuId = 'documents'

// Over 60 lines: creates the elements of the bar and of its menu.
export function createPartBar(place: HTMLElement, { titles, words, open, showCover }: PartBarOptions) {
  const label = element('span', { class: 'part-title' })
  const count = element('span', { class: 'part-count' })
  const opener = element(
    'button',
    { type: 'button', class: 'part-now', popovertarget: menuId, title: words('parts.menu') },
    icon('contents'),
    count,
    label,
  )
  const list = element('div', { id: menuId, class: 'menu parts-menu', popover: 'auto' })
  const entries = [
    entryOf('pages', words('parts.cover'), showCover),
    ...titles.map((title, index) => entryOf('file', title, () => open(index))),
  ]
  list.append(...entries)

  function entryOf(shape: Shape, text: string, onPress: () => void): HTMLButtonElement {
    const entry = element(
      'button',
      { type: 'button', class: 'entry' },
      icon(shape),
      element('span', {}, text),
    )
    entry.addEventListener('click', () => {
      list.hidePopover()
      onPress()
    })
    return entry
  }
  function step(shape: Shape): HTMLButtonElement {
    const made = element('button', { type: 'button', class: 'part-step' })
    const text = element('span', {})
    made.append(...(shape === 'previous' ? [icon(shape), text] : [text, icon(shape)]))
    return made
  }
  function aim(button: HTMLButtonElement, text: string, label: string, onPress: () => void): void {
    ;(button.querySelector('span') as HTMLElement).textContent = text
    button.ariaLabel = button.title = label
    button.onclick = onPress
  }
  const previous = step('previous')
  const next = step('next')
  place.ariaLabel = words('parts.label')
  place.replaceChildren(previous, opener, next, list)

  return {
    hide(): void {
      place.hidden = true
    },
    show(index: number): void {
      place.hidden = false
      label.textContent = titles[index] ?? ''
      count.textContent = words('parts.now', { number: index + 1, count: titles.length })
      for (const [position, entry] of entries.entries()) {
        if (position === index + 1) entry.setAttribute('aria-current', 'page')
        else entry.removeAttribute('aria-current')
      }
      const before = titles[index - 1]
      if (before === undefined) aim(previous, words('parts.cover'), words('parts.cover'), showCover)
      else
        aim(previous, words('parts.previous'), words('parts.previousOf', { title: before }), () =>
          open(index - 1),
        )
      const after = titles[index + 1]
      next.disabled = after === undefined
      const nextLabel = after === undefined ? words('parts.last') : words('parts.nextOf', { title: after })
      aim(next, words('parts.next'), nextLabel, () => open(index + 1))
    },
  }
}
