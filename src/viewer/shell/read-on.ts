// The form over a document whose first pages are free: a dialog that opens at the end of the free pages.
import { element, icon } from './elements.ts'
import type { Words } from './language.ts'

export type ReadOn = {
  /** Asked for: by the button, a page number, a key. `page` is where the reading goes on. */
  open: (page: number) => void
  /** Came there by scrolling. Whoever has just closed the dialog isn't asked again at once. */
  reached: (page: number) => void
  /** The reader is back on pages that are free. */
  backOnFree: () => void
  /** The dialog lies over the pages: whoever types there, or waits for a code, reads none of them. */
  isOpen: () => boolean
}

export function createReadOn<Opened>(options: {
  words: Words
  /** What the document calls a page. */
  nameOf: (page: number) => string
  /** Aborted when there is nothing more to read: what is said then must not lie behind the dialog. */
  signal: AbortSignal
  /** Asks within `place`; resolves once the whole document may be read. */
  ask: (place: HTMLElement, page: number) => Promise<Opened>
  /** Puts the whole document in the place of its first pages; the dialog stays until that is done. */
  show: (opened: Opened, page: number) => Promise<void>
  /** The reader didn't want to say who they are. */
  onClosed: () => void
  /** The dialog came, or went: what there is to read has changed. */
  onView: () => void
}): ReadOn {
  const { words, signal } = options
  let dialog: HTMLDialogElement | null = null
  let declined = false

  function close(): void {
    dialog?.close()
    dialog?.remove()
    dialog = null
    options.onView()
  }

  signal.addEventListener('abort', close)

  function decline(): void {
    // An answer is under way: what it opens would be lost.
    if (dialog?.querySelector('form[data-busy]')) return
    declined = true
    close()
    options.onClosed()
  }

  async function talk(place: HTMLElement, page: number): Promise<void> {
    await options.show(await options.ask(place, page), page)
    close()
  }

  function open(page: number): void {
    if (dialog || signal.aborted) return
    const label = words('gate.close')
    const leave = element(
      'button',
      { type: 'button', class: 'tool leave', 'aria-label': label, title: label },
      icon('close'),
    )
    const place = element('div', { class: 'place' })
    dialog = element(
      'dialog',
      { class: 'read-on', 'aria-label': words('gate.readOn', { page: options.nameOf(page) }) },
      place,
      leave,
    )
    leave.addEventListener('click', decline)
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      decline()
    })
    document.body.append(dialog)
    dialog.showModal()
    options.onView()
    void talk(place, page)
  }

  return {
    open,
    reached(page): void {
      if (!declined) open(page)
    },
    backOnFree(): void {
      declined = false
    },
    isOpen: () => dialog !== null,
  }
}
