// Owns the question that may stand before the document: who is reading? Asked only when the link demands it.
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { element } from './elements.ts'
import type { Words } from './language.ts'

/** Good enough to catch a slip of the finger; the tracker decides. */
const LOOKS_LIKE_EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/

export type GateProblem = 'missing' | 'invalid'

/** Up to two letters for a sender without a picture. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const latin = /^[\p{Script=Latin}]/u.test(name.trim())
  const letters = latin ? words.map((word) => word[0]) : [...(words[0] ?? '')]
  return letters
    .slice(0, latin ? 2 : 1)
    .join('')
    .toUpperCase()
}

export function problemOf(email: string): GateProblem | null {
  if (email.trim() === '') return 'missing'
  return LOOKS_LIKE_EMAIL.test(email.trim()) ? null : 'invalid'
}

function questions(bootstrap: ViewerBootstrap, words: Words) {
  const { sender, workspaceName: workspace, title } = bootstrap
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
    'aria-describedby': 'email-problem email-why',
    required: true,
  })
  const problem = element('p', { id: 'email-problem', class: 'problem', role: 'alert' })
  const submit = element('button', { type: 'submit', class: 'primary' }, words('gate.open'))
  const from = workspace
    ? words('gate.fromWorkspace', { name: sender.name, workspace })
    : words('gate.from', { name: sender.name })
  const form = element(
    'form',
    { class: 'card gate', novalidate: true },
    element('div', { class: 'face', 'aria-hidden': 'true' }, initials(sender.name)),
    element('p', { class: 'from' }, from),
    element('h2', {}, title),
    element('label', { for: 'email' }, words('gate.email')),
    input,
    problem,
    submit,
    element('p', { id: 'email-why', class: 'why' }, words('gate.why', { name: sender.name })),
  )
  return { form, input, problem, submit }
}

/** A gate that can be asked again: the tracker may not accept what looked fine here. */
export function createGate(place: HTMLElement, bootstrap: ViewerBootstrap, words: Words) {
  const { form, input, problem, submit } = questions(bootstrap, words)

  function show(found: GateProblem | null): void {
    problem.textContent = found ? words(`gate.${found}`) : ''
    input.ariaInvalid = found ? 'true' : null
  }

  function busy(value: boolean): void {
    submit.disabled = value
    submit.textContent = words(value ? 'gate.opening' : 'gate.open')
  }

  return {
    /** Resolves with what was typed, once it looks like an e-mail. */
    ask(found: GateProblem | null = null, typed = input.value): Promise<string> {
      place.replaceChildren(form)
      busy(false)
      input.value = typed
      show(found)
      input.focus()
      return new Promise((resolve) => {
        form.onsubmit = (event) => {
          event.preventDefault()
          const wrong = problemOf(input.value)
          show(wrong)
          if (wrong) {
            input.focus()
            return
          }
          busy(true)
          resolve(input.value.trim())
        }
      })
    },
  }
}
