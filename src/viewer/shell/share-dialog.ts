// The dialog with which a reader passes the document on to a colleague (ADR 124). Before anything is sent, it says what the sender will see.
import type { ErrorCode } from '#shared/errors.ts'
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import type { ShareRequest, ShareResponse } from '#shared/viewer-share.ts'
import { Refused } from '../wire/client.ts'
import { element, icon } from './elements.ts'
import { readEmail } from './gate-fields.ts'
import type { Language, WordKey, Words } from './language.ts'
import { shareResult } from './share-result.ts'

export type ShareDialogOptions = {
  bootstrap: Pick<ViewerBootstrap, 'gate' | 'sender' | 'sharesByMail' | 'title'>
  words: Words
  language: Language
  token: () => string
  /** Returns null if the reader's address is not known. */
  readerEmail: () => string | null
  /** Rejects with {@link Refused} if the tracker refuses, and with another error if the tracker cannot be reached. */
  send: (request: ShareRequest) => Promise<ShareResponse>
  newId: () => string
  /** Called when the tracker answered that the visit is over. A new visit is then opened. */
  onEnded: () => void
  /** Called when the dialog opened or closed, because it covers the pages. */
  onView: () => void
  /** Aborted when the visit cannot continue. The dialog closes then, because it would cover the notice. */
  signal: AbortSignal
}

export type ShareDialog = { open: () => void; isOpen: () => boolean }

const PROBLEMS: Partial<Record<ErrorCode, WordKey>> = {
  email_invalid: 'share.invalid',
  bad_request: 'share.invalid',
  conflict: 'share.own',
  reader_not_allowed: 'share.notAllowed',
  forbidden: 'share.off',
  too_many_requests: 'share.tooMany',
}

const problemOf = (error: unknown): WordKey =>
  (error instanceof Refused && PROBLEMS[error.code]) || 'share.failed'

type Form = {
  root: HTMLFormElement
  /** Shows the form again, empty, and focuses the field. */
  reset: () => void
}

type Shared = ShareResponse & { email: string }

function emailInput(): HTMLInputElement {
  return element('input', {
    id: 'share-email',
    name: 'colleague',
    type: 'email',
    inputmode: 'email',
    // The browser must not fill in the reader's own address.
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: 80,
    placeholder: 'yuki@example.com',
    'aria-describedby': 'share-told share-problem',
    required: true,
  })
}

function hintsOf({ gate }: ShareDialogOptions['bootstrap'], words: Words): HTMLElement[] {
  const keys: WordKey[] = []
  if (gate.code) keys.push('share.code')
  if (gate.passcode) keys.push('share.passcode')
  return keys.map((key) => element('p', { class: 'hint' }, words(key)))
}

/** Creates the elements of the form. Without a mail server, the only button makes a link. */
function formParts({ bootstrap, words }: ShareDialogOptions) {
  const told = words('share.told', { name: bootstrap.sender.name })
  const input = emailInput()
  const problem = element('p', { id: 'share-problem', class: 'problem', role: 'alert' })
  const byMail = element('button', { type: 'submit', class: 'primary' }, words('share.send'))
  const byHand = bootstrap.sharesByMail
    ? element('button', { type: 'button', class: 'quiet' }, words('share.make'))
    : element('button', { type: 'button', class: 'primary' }, words('share.make'))
  const root = element(
    'form',
    { class: 'card gate', novalidate: true, 'aria-labelledby': 'share-title' },
    element('h2', { id: 'share-title' }, words('share.title')),
    element('p', { id: 'share-told', class: 'from' }, told),
    element(
      'div',
      { class: 'field' },
      element('label', { for: 'share-email' }, words('share.email')),
      input,
      problem,
    ),
    ...hintsOf(bootstrap, words),
    ...(bootstrap.sharesByMail ? [byMail, element('div', { class: 'more-ways' }, byHand)] : [byHand]),
  )
  return { root, input, problem, byMail, byHand }
}

function createForm(options: ShareDialogOptions, onShared: (shared: Shared) => void): Form {
  const { bootstrap, words, language } = options
  const { name } = bootstrap.sender
  const { root, input, problem, byMail, byHand } = formParts(options)

  function complain(wrong: WordKey | null): void {
    problem.textContent = wrong ? words(wrong, { name }) : ''
    input.ariaInvalid = wrong ? 'true' : null
    if (wrong) input.focus()
  }

  function busy(value: boolean): void {
    root.toggleAttribute('data-busy', value)
    byMail.disabled = byHand.disabled = value
    byMail.textContent = words(value ? 'share.sending' : 'share.send')
  }

  /** One id for each address: a repetition after a lost answer makes no second link. */
  let known = { email: '', id: '' }

  async function submit(mail: boolean): Promise<void> {
    const reading = readEmail(input.value)
    if ('wrong' in reading) return complain('share.invalid')
    const email = reading.value.toLowerCase()
    if (email === options.readerEmail()?.toLowerCase()) return complain('share.own')
    if (known.email !== email) known = { email, id: options.newId() }
    complain(null)
    busy(true)
    try {
      const { id } = known
      const answer = await options.send({ token: options.token(), id, email, byMail: mail, locale: language })
      onShared({ ...answer, email })
    } catch (error) {
      const isOver = error instanceof Refused && ['visit_ended', 'visit_token_invalid'].includes(error.code)
      if (isOver) options.onEnded()
      busy(false)
      return complain(problemOf(error))
    }
    busy(false)
  }

  root.addEventListener('submit', (event) => {
    event.preventDefault()
    void submit(bootstrap.sharesByMail === true)
  })
  byHand.addEventListener('click', () => void submit(false))
  return {
    root,
    reset() {
      input.value = ''
      complain(null)
      input.focus()
    },
  }
}

export function createShareDialog(options: ShareDialogOptions): ShareDialog {
  const { words, bootstrap, signal } = options
  let dialog: HTMLDialogElement | null = null

  function close(): void {
    // `close` gives the focus back to the button that opened the dialog.
    dialog?.close()
    dialog?.remove()
    dialog = null
    options.onView()
  }

  /** The dialog stays open during a request, because its result would be lost. */
  const leave = () => {
    if (!dialog?.querySelector('form[data-busy]')) close()
  }

  function open(): void {
    if (dialog || signal.aborted) return
    const place = element('div', { class: 'place' })
    const form = createForm(options, (shared) => {
      const result = shareResult({ shared, bootstrap, words, onAnother: showForm, onDone: close })
      place.replaceChildren(result.root)
      result.focus()
    })
    function showForm(): void {
      place.replaceChildren(form.root)
      form.reset()
    }
    const label = words('share.close')
    const leaveButton = element(
      'button',
      { type: 'button', class: 'tool leave', 'aria-label': label, title: label },
      icon('close'),
    )
    leaveButton.addEventListener('click', leave)
    dialog = element(
      'dialog',
      { class: 'read-on share', 'aria-label': words('share.title') },
      place,
      leaveButton,
    )
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      leave()
    })
    document.body.append(dialog)
    dialog.showModal()
    showForm()
    options.onView()
  }

  signal.addEventListener('abort', close)
  return { open, isOpen: () => dialog !== null }
}
