// The panels beside the pages. Only one panel is open at a time.
import { element, icon } from './elements.ts'

export type SidePanel = { root: HTMLElement; toggle: () => void; hide: () => void; isOpen: () => boolean }

export type SidePanelOptions = {
  name: string
  title: string
  closeLabel: string
  /** Called each time the panel opens. Returns the element to focus. Undefined: the heading is focused. */
  onOpen?: () => HTMLElement | undefined
  onHide?: () => void
}

export type SidePanels = { add: (options: SidePanelOptions) => SidePanel }

/** `onClose` should focus the document. */
export function createSidePanels(place: HTMLElement, onClose: () => void): SidePanels {
  let hideOpen: (() => void) | null = null

  function add({ name, title, closeLabel, onOpen, onHide }: SidePanelOptions): SidePanel {
    const close = element(
      'button',
      { type: 'button', class: 'tool', 'aria-label': closeLabel, title: closeLabel },
      icon('close'),
    )
    const heading = element('h2', { id: `${name}-title`, tabindex: -1 }, title)
    const root = element(
      'aside',
      { class: `side ${name}`, 'aria-labelledby': `${name}-title`, hidden: true },
      element('div', { class: 'side-head' }, heading, close),
    )
    place.append(root)

    function put(): void {
      root.hidden = true
      hideOpen = null
      onHide?.()
    }
    function show(): void {
      hideOpen?.()
      root.hidden = false
      hideOpen = put
      const focused = onOpen?.() ?? heading
      focused.focus()
    }
    function hide(): void {
      if (root.hidden) return
      put()
      onClose()
    }
    close.addEventListener('click', hide)
    root.addEventListener('keydown', (event) => event.key === 'Escape' && hide())

    return {
      root,
      hide,
      isOpen: () => !root.hidden,
      toggle(): void {
        if (root.hidden) show()
        else hide()
      },
    }
  }
  return { add }
}
