// The search bar. The search itself is in reading/find.ts.
import { element, icon, type Shape } from './elements.ts'
import type { Words } from './language.ts'

export type Search = { query: string; again: boolean; backwards: boolean }
/** `current` is 0 if there is no match. `searching` is true until all pages are searched. */
export type Found = { current: number; total: number; searching: boolean }

export type FindBarOptions = {
  words: Words
  search: (search: Search) => void
  /** Removes the highlights and focuses the document. */
  onClose: () => void
}

function button(shape: Shape, label: string): HTMLButtonElement {
  return element('button', { type: 'button', class: 'tool', 'aria-label': label, title: label }, icon(shape))
}

export type FindBar = ReturnType<typeof createFindBar>

// Over 60 lines: creates the elements of one bar and their listeners.
export function createFindBar(place: HTMLElement, { words, search, onClose }: FindBarOptions) {
  const input = element('input', {
    type: 'search',
    autocomplete: 'off',
    spellcheck: 'false',
    enterkeyhint: 'search',
    'aria-label': words('find.label'),
    placeholder: words('find.label'),
  })
  const count = element('span', { class: 'found', role: 'status' })
  const previous = button('previous', words('find.previous'))
  const next = button('next', words('find.next'))
  const close = button('close', words('find.close'))
  const bar = element(
    'form',
    { class: 'find', role: 'search', hidden: true },
    input,
    count,
    previous,
    next,
    close,
  )
  place.append(bar)

  const ask = (again: boolean, backwards = false) => {
    if (input.value === '') count.textContent = ''
    search({ query: input.value, again, backwards })
  }
  function hide(): void {
    if (bar.hidden) return
    bar.hidden = true
    onClose()
  }
  input.addEventListener('input', () => ask(false))
  previous.addEventListener('click', () => ask(true, true))
  next.addEventListener('click', () => ask(true))
  close.addEventListener('click', hide)
  bar.addEventListener('submit', (event) => event.preventDefault())
  bar.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') hide()
    // During composition, the Enter key belongs to the Japanese input method.
    else if (event.key === 'Enter' && event.target === input && !event.isComposing) ask(true, event.shiftKey)
    else return
    event.preventDefault()
  })

  return {
    open(): void {
      bar.hidden = false
      input.focus()
      input.select()
      if (input.value !== '') ask(false)
    },
    /** `within` is the number of free pages if only the free pages were searched, otherwise null. */
    show({ current, total, searching }: Found, within: number | null): void {
      if (input.value === '') count.textContent = ''
      else if (total > 0) count.textContent = words('find.count', { current, total })
      else if (searching) count.textContent = ''
      else count.textContent = within ? words('find.noneFree', { count: within }) : words('find.none')
    },
  }
}
