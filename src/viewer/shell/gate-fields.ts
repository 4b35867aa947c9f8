// The fields of the gate form.
import { element } from './elements.ts'
import type { WordKey, Words } from './language.ts'

export type FieldName = 'consent' | 'agreement' | 'passcode' | 'email'

/** The value of a field, or the message key of the problem. */
export type Reading = { value: string } | { wrong: WordKey }

export type Field = {
  root: HTMLElement
  /** The element that gets the focus if the value is wrong. */
  input: HTMLInputElement
  read: () => Reading
  /** Shows the problem at the field. Null removes it. */
  complain: (wrong: WordKey | null) => void
}

/** Finds typing errors only. The tracker validates the address. */
const LOOKS_LIKE_EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/

export function readEmail(typed: string): Reading {
  // A Japanese input method may produce full-width characters.
  const value = typed.normalize('NFKC').replaceAll('。', '.').trim()
  if (value === '') return { wrong: 'gate.missing' }
  return LOOKS_LIKE_EMAIL.test(value) ? { value } : { wrong: 'gate.invalid' }
}

/** Creates the element that shows the problem of an input. */
export function complaint(id: string, input: HTMLInputElement, words: Words) {
  const root = element('p', { id, class: 'problem', role: 'alert' })
  return {
    root,
    complain(wrong: WordKey | null): void {
      root.textContent = wrong ? words(wrong) : ''
      input.ariaInvalid = wrong ? 'true' : null
    },
  }
}

export function emailField(words: Words, known: string | null): Field {
  const input = element('input', {
    id: 'email',
    name: 'email',
    type: 'email',
    inputmode: 'email',
    autocomplete: 'email',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: 80,
    placeholder: words('gate.placeholder'),
    'aria-describedby': 'email-problem gate-why',
    required: true,
  })
  input.value = known ?? ''
  const { root: problem, complain } = complaint('email-problem', input, words)
  const label = element('label', { for: 'email' }, words('gate.email'))
  return {
    root: element('div', { class: 'field' }, label, input, problem),
    input,
    read: () => readEmail(input.value),
    complain,
  }
}

/** Shows the address in the URL of a merge link, which the reader confirms with the button of the form or replaces by another address. */
export function claimedField(words: Words, claimed: string, onOther: () => void): Field {
  const input = element('input', { type: 'hidden', name: 'email' })
  input.value = claimed
  const other = element('button', { type: 'button', class: 'quiet' }, words('gate.notYou'))
  other.addEventListener('click', onOther)
  return {
    root: element(
      'div',
      { class: 'field' },
      element('p', { class: 'claimed' }, words('gate.claimed')),
      input,
      element('p', { class: 'claimed-address' }, claimed),
      element('div', { class: 'more-ways' }, other),
    ),
    input,
    read: () => readEmail(input.value),
    complain: () => {},
  }
}

export function passcodeField(words: Words): Field {
  const input = element('input', {
    id: 'passcode',
    name: 'passcode',
    type: 'password',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: 64,
    'aria-describedby': 'passcode-problem passcode-where',
    required: true,
  })
  const { root: problem, complain } = complaint('passcode-problem', input, words)
  return {
    root: element(
      'div',
      { class: 'field' },
      element('label', { for: 'passcode' }, words('gate.passcode')),
      input,
      problem,
      element('p', { id: 'passcode-where', class: 'hint' }, words('gate.passcodeWhere')),
    ),
    input,
    read: () => (input.value === '' ? { wrong: 'gate.passcodeMissing' } : { value: input.value }),
    complain,
  }
}

/** Creates the agreement with its checkbox. The value is `yes` if the checkbox is checked. */
export function agreementField(words: Words, text: string): Field {
  const input = element('input', {
    id: 'accept',
    type: 'checkbox',
    'aria-describedby': 'agreement-problem',
    required: true,
  })
  const { root: problem, complain } = complaint('agreement-problem', input, words)
  return {
    root: element(
      'div',
      { class: 'field' },
      element('h3', { id: 'agreement-title' }, words('gate.agreement')),
      // A long text scrolls, so the element needs keyboard focus and a name for screen readers.
      element(
        'div',
        { class: 'agreement', tabindex: 0, role: 'region', 'aria-labelledby': 'agreement-title' },
        text,
      ),
      element('label', { class: 'accept', for: 'accept' }, input, element('span', {}, words('gate.accept'))),
      problem,
    ),
    input,
    read: () => (input.checked ? { value: 'yes' } : { wrong: 'gate.agreementMissing' }),
    complain,
  }
}

/** Creates the checkbox for the privacy text. The value is `yes` if the checkbox is checked. */
export function consentField(words: Words, text: string): Field {
  const input = element('input', {
    id: 'consent',
    type: 'checkbox',
    'aria-describedby': 'consent-text consent-problem',
    required: true,
  })
  const { root: problem, complain } = complaint('consent-problem', input, words)
  return {
    root: element(
      'div',
      { class: 'field' },
      element('p', { id: 'consent-text', class: 'consent-text' }, text),
      element(
        'label',
        { class: 'accept', for: 'consent' },
        input,
        element('span', {}, words('privacy.consent')),
      ),
      problem,
    ),
    input,
    read: () => (input.checked ? { value: 'yes' } : { wrong: 'privacy.consentMissing' }),
    complain,
  }
}
