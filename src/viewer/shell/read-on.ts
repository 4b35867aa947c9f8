// The dialog that asks for the e-mail address at the end of the free pages.
import { element, icon } from './elements.ts'
import type { Words } from './language.ts'

export type ReadOn = {
  /** Opens the dialog after the reader navigated to the locked page `page` with the button, a page number or a key. */
  open: (page: number) => void
  /** Call this when the reader scrolled to a locked page. The dialog does not open again if the reader has just closed it. */
  reached: (page: number) => void
  /** Call this when the reader has scrolled back to the free pages. */
  backOnFree: () => void
  /** Returns true while the dialog is open. The dialog covers the pages, so no page gets reading time. */
  isOpen: () => boolean
}

// Over 60 lines: one closure over the dialog; each function in it is short.
export function createReadOn<Opened>(options: {
  words: Words
  /** Returns the label of a page. */
  nameOf: (page: number) => string
  /** Aborted when the visit cannot continue. The dialog closes then, because it would cover the notice. */
  signal: AbortSignal
  /** Shows the form in `place`. Resolves when the whole document may be read. */
  ask: (place: HTMLElement, page: number) => Promise<Opened>
  /** Replaces the free pages by the whole document. The dialog stays open until the returned promise resolves. */
  show: (opened: Opened, page: number) => Promise<void>
  /** Called when the reader closed the dialog without an answer. */
  onClosed: () => void
  /** Called when the dialog opened or closed, because the readable pages have changed. */
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
    // The dialog stays open during a request, because the result of the request would be lost.
    if (dialog?.querySelector('form[data-busy]')) return
    declined = true
    close()
    options.onClosed()
  }

  async function askAndShow(place: HTMLElement, page: number): Promise<void> {
    await options.show(await options.ask(place, page), page)
    close()
  }

  function open(page: number): void {
    if (dialog || signal.aborted) return
    const label = words('gate.close')
    const closeButton = element(
      'button',
      { type: 'button', class: 'tool leave', 'aria-label': label, title: label },
      icon('close'),
    )
    const place = element('div', { class: 'place' })
    dialog = element(
      'dialog',
      { class: 'read-on', 'aria-label': words('gate.readOn', { page: options.nameOf(page) }) },
      place,
      closeButton,
    )
    closeButton.addEventListener('click', decline)
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      decline()
    })
    document.body.append(dialog)
    dialog.showModal()
    options.onView()
    void askAndShow(place, page)
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
