// The menu with the less frequent commands.
import { element, icon, type Shape } from './elements.ts'
import type { Words } from './language.ts'

export type MenuItem = { shape: Shape; label: string; keys?: string; onPress: () => void }

export type Menu = { parts: HTMLElement[]; add: (item: MenuItem) => void }

/** Creates the menu and its button. The menu is a popover, so the browser closes it on Escape or on a click outside. */
export function createMenu(words: Words): Menu {
  const list = element('div', { id: 'more', class: 'menu', popover: 'auto' })
  const label = words('toolbar.more')
  const opener = element(
    'button',
    { type: 'button', class: 'tool more', popovertarget: 'more', 'aria-label': label, title: label },
    icon('more'),
  )
  return {
    parts: [opener, list],
    add({ shape, label: text, keys, onPress }): void {
      const entry = element(
        'button',
        { type: 'button', class: 'entry' },
        icon(shape),
        element('span', {}, text),
      )
      if (keys) entry.append(element('kbd', { 'aria-hidden': 'true' }, keys))
      entry.addEventListener('click', () => {
        list.hidePopover()
        onPress()
      })
      list.append(entry)
    },
  }
}
