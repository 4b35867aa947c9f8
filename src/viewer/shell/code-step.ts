// The form for the six-digit code from the e-mail.
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { element } from './elements.ts'
import { complaint } from './gate-fields.ts'
import type { WordKey, Words } from './language.ts'

export type CodeAsking = {
  /** The e-mail address to which the code was sent. The address may be partly hidden. */
  sentTo: string
  wrong: WordKey | null
  /** True if the reader may enter another e-mail address. */
  mayChange: boolean
  /** Sends another code. Resolves with the message key of the problem, or with null. */
  resend: () => Promise<WordKey | null>
}
/** The six digits, or null if the reader wants to enter another address. */
export type CodeAnswer = string | null
export type CodeStep = { ask: (asking: CodeAsking) => Promise<CodeAnswer> }

/** The reader can request another code after this time. A second code makes the first code invalid, so the reader should wait for the e-mail. */
const RESEND_AFTER_S = 30

/** Returns up to six digits, for example 123456 for `１２３ ４５６`. Accepts full-width digits, and ignores other text that a reader may have pasted. */
export const digitsOf = (typed: string): string => typed.normalize('NFKC').replace(/\D/g, '').slice(0, 6)

function countDown(button: HTMLButtonElement, words: Words, seconds: number): void {
  let left = seconds
  const show = () => {
    button.textContent = left > 0 ? words('gate.resendIn', { seconds: left }) : words('gate.resend')
    button.disabled = left > 0
  }
  show()
  const timer = setInterval(() => {
    left -= 1
    show()
    if (left <= 0 || !button.isConnected) clearInterval(timer)
  }, 1000)
}

function codeInput(words: Words): HTMLInputElement {
  const input = element('input', {
    id: 'code',
    name: 'code',
    class: 'code',
    type: 'text',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    spellcheck: 'false',
    placeholder: '000000',
    'aria-describedby': 'code-sent code-problem',
    'aria-label': words('gate.code'),
    required: true,
  })
  input.addEventListener('input', (event) => {
    if ((event as InputEvent).isComposing) return
    const digits = digitsOf(input.value)
    if (digits !== input.value) input.value = digits
  })
  input.addEventListener('compositionend', () => {
    input.value = digitsOf(input.value)
  })
  return input
}

// Over 60 lines: creates the elements of one form and their listeners.
export function createCodeStep({
  place,
  bootstrap,
  words,
}: {
  place: HTMLElement
  bootstrap: ViewerBootstrap
  words: Words
}): CodeStep {
  const input = codeInput(words)
  const sent = element('p', { id: 'code-sent', class: 'from' })
  const { root: problem, complain } = complaint('code-problem', input, words)
  const status = element('p', { class: 'heard', role: 'status' })
  const submit = element('button', { type: 'submit', class: 'primary' })
  const again = element('button', { type: 'button', class: 'quiet' })
  const other = element('button', { type: 'button', class: 'quiet' }, words('gate.otherAddress'))
  const form = element(
    'form',
    { class: 'card gate', novalidate: true, 'aria-labelledby': 'code-title' },
    element('p', { class: 'from' }, bootstrap.title),
    element('h2', { id: 'code-title' }, words('gate.code')),
    sent,
    element('div', { class: 'field' }, input, problem),
    submit,
    element('div', { class: 'more-ways' }, again, other),
    element('p', { class: 'why' }, words('gate.codeWhere')),
    status,
  )

  function busy(value: boolean): void {
    submit.disabled = value
    form.toggleAttribute('data-busy', value)
    submit.textContent = words(value ? 'gate.opening' : 'gate.codeConfirm')
  }

  return {
    ask({ sentTo, wrong, mayChange, resend }) {
      sent.textContent = words('gate.codeSent', { email: sentTo })
      other.hidden = !mayChange
      const isNew = !form.isConnected
      if (isNew) place.replaceChildren(form)
      if (isNew || wrong) input.value = ''
      busy(false)
      complain(wrong)
      if (isNew) countDown(again, words, wrong ? 0 : RESEND_AFTER_S)
      input.focus()
      again.onclick = async () => {
        again.disabled = true
        const failed = await resend()
        countDown(again, words, failed ? 0 : RESEND_AFTER_S)
        complain(failed)
        status.textContent = failed ? '' : words('gate.codeSentAgain')
        input.focus()
      }
      return new Promise((resolve) => {
        other.onclick = () => resolve(null)
        form.onsubmit = (event) => {
          event.preventDefault()
          const digits = digitsOf(input.value)
          const incomplete = digits.length < 6
          complain(incomplete ? 'gate.codeInvalid' : null)
          if (incomplete) return input.focus()
          busy(true)
          resolve(digits)
        }
      })
    },
  }
}
