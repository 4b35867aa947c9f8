// The gate form. It has only the fields that the link requires.
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { type CodeStep, createCodeStep } from './code-step.ts'
import { element } from './elements.ts'
import {
  agreementField,
  claimedField,
  consentField,
  emailField,
  type Field,
  type FieldName,
  passcodeField,
} from './gate-fields.ts'
import type { Language, WordKey, Words } from './language.ts'
import { privacyNote } from './privacy-note.ts'

/** Returns up to two letters, for a sender without a photo. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const latin = /^[\p{Script=Latin}]/u.test(name.trim())
  const letters = latin ? words.map((word) => word[0]) : [...(words[0] ?? '')]
  return letters
    .slice(0, latin ? 2 : 1)
    .join('')
    .toUpperCase()
}

export type Asking = {
  fields: ReadonlySet<FieldName>
  /** The reason why the tracker refused the previous answers. If `field` is null, the form shows the message above its button. */
  wrong?: { field: FieldName | null; words: WordKey } | null
}
export type Answers = Partial<Record<FieldName, string>>

export type GateOptions = {
  place: HTMLElement
  bootstrap: ViewerBootstrap
  words: Words
  language: Language
  /** The stored e-mail address of the reader. */
  email: string | null
  /** The address in the URL of a merge link. The form asks the reader to confirm it. */
  claimed: string | null
  /** True if the form shows the sender's note. */
  note: boolean
  /** The name of the first locked page. Set if the free pages are on screen. */
  readOnFrom?: string
}

export type Gate = { ask: (asking: Asking) => Promise<Answers>; code: CodeStep }

/** The order of the fields in the form. */
const ORDER: readonly FieldName[] = ['agreement', 'passcode', 'email', 'consent']

function heading({ bootstrap, words, readOnFrom, note }: GateOptions): HTMLElement[] {
  const { sender, workspaceName: workspace, title } = bootstrap
  if (readOnFrom) {
    return [
      element('h2', { id: 'gate-title', tabindex: -1 }, words('gate.readOn', { page: readOnFrom })),
      element('p', { class: 'from' }, words('gate.readOnWhy', { name: sender.name })),
    ]
  }
  const from = workspace
    ? words('gate.fromWorkspace', { name: sender.name, workspace })
    : words('gate.from', { name: sender.name })
  const parts: HTMLElement[] = [
    element('div', { class: 'face', 'aria-hidden': 'true' }, initials(sender.name)),
    element('p', { class: 'from' }, from),
    element('h2', { id: 'gate-title', tabindex: -1 }, title),
  ]
  if (note && bootstrap.note) {
    const name = words('gate.noteFrom', { name: sender.name })
    parts.push(element('blockquote', { class: 'note', 'aria-label': name }, bootstrap.note))
  }
  return parts
}

/** Creates the gate. `ask` may be called again, because the tracker may refuse answers that the form accepted. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: all functions use the elements of one form; each function is short
export function createGate(options: GateOptions): Gate {
  const { place, bootstrap, words } = options
  const top = heading(options)
  /** The address to confirm. Null after the reader refused it, or if the reader has typed an address before. */
  let claim = options.email === null ? options.claimed : null
  let isConfirmed = false
  const made = new Map<FieldName, Field>()
  const make: Record<FieldName, () => Field> = {
    agreement: () => agreementField(words, bootstrap.gate.agreement?.text ?? ''),
    consent: () => consentField(words, bootstrap.privacy.texts?.[options.language].text ?? ''),
    passcode: () => passcodeField(words),
    email: () =>
      claim ? claimedField(words, claim, onNotYou) : emailField(words, options.email ?? options.claimed),
  }
  const fieldOf = (name: FieldName): Field => {
    const field = made.get(name) ?? make[name]()
    made.set(name, field)
    return field
  }
  const general = element('p', { class: 'problem', role: 'alert' })
  const submit = element('button', { type: 'submit', class: 'primary' })
  const why = element('p', { id: 'gate-why', class: 'why' })
  const form = element('form', { class: 'card gate', novalidate: true, 'aria-labelledby': 'gate-title' })

  function busy(value: boolean): void {
    submit.disabled = value
    form.toggleAttribute('data-busy', value)
    const rest = options.readOnFrom ? 'gate.continue' : 'gate.open'
    const isConfirming = !value && claim !== null && form.contains(made.get('email')?.root ?? null)
    submit.textContent = isConfirming
      ? words('gate.continueAs', { email: claim ?? '' })
      : words(value ? 'gate.opening' : rest)
  }

  /** Replaces the address to confirm by the field for another address. */
  function askForAddress(typed: string | null): void {
    claim = null
    const field = emailField(words, typed)
    made.get('email')?.root.replaceWith(field.root)
    made.set('email', field)
  }

  function onNotYou(): void {
    if (submit.disabled) return
    askForAddress(null)
    busy(false)
    fieldOf('email').input.focus()
  }

  function complain({ wrong }: Asking): void {
    for (const [name, field] of made) field.complain(wrong?.field === name ? wrong.words : null)
    general.textContent = wrong && wrong.field === null ? words(wrong.words) : ''
    general.hidden = general.textContent === ''
  }

  /** Reads all fields and shows the problems. Returns null if a field has a problem. */
  function readAll(fields: ReadonlySet<FieldName>): Answers | null {
    const answers: Answers = {}
    let first: Field | null = null
    for (const name of ORDER.filter((each) => fields.has(each))) {
      const field = fieldOf(name)
      const reading = field.read()
      field.complain('wrong' in reading ? reading.wrong : null)
      if ('wrong' in reading) first ??= field
      else answers[name] = reading.value
    }
    first?.input.focus()
    return first ? null : answers
  }

  /** Focuses the heading if the form has a text to read and shows no problem. Otherwise focuses the wrong field or the first field. */
  function focus({ fields, wrong }: Asking): void {
    const names = ORDER.filter((name) => fields.has(name))
    const first = wrong?.field ?? names[0]
    const reads = !wrong && (fields.has('agreement') || form.querySelector('.note'))
    if (reads || !first) form.querySelector('h2')?.focus({ preventScroll: true })
    else if (first === 'email' && claim) submit.focus()
    else fieldOf(first).input.focus()
  }

  return {
    code: createCodeStep(options),
    ask(asking) {
      // The tracker refused the address, or the reader wants to use another one after the confirmation.
      if (claim && (isConfirmed || asking.wrong?.field === 'email')) askForAddress(claim)
      const fields = ORDER.filter((each) => asking.fields.has(each)).map((each) => fieldOf(each).root)
      why.textContent = words(asking.fields.has('email') ? 'gate.why' : 'gate.seen')
      const note = privacyNote(bootstrap, words, options.language, {
        showsText: !asking.fields.has('consent'),
      })
      form.replaceChildren(...top, ...fields, general, submit, why, ...note)
      if (!form.isConnected) place.replaceChildren(form)
      busy(false)
      complain(asking)
      focus(asking)
      return new Promise((resolve) => {
        form.onsubmit = (event) => {
          event.preventDefault()
          const answers = readAll(asking.fields)
          if (!answers || submit.disabled) return
          isConfirmed = answers.email !== undefined
          busy(true)
          resolve(answers)
        }
      })
    },
  }
}
