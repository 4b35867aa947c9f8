// The sender's branding in the header: logo or photo, the colour of the workspace, and the contact links.
import { type Accent, accentsOf } from '#shared/brand-color.ts'
import type { OfferedStep } from '#shared/model/next-steps.ts'
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { element, icon, type Shape } from './elements.ts'
import { initials } from './gate.ts'
import type { Language, Words } from './language.ts'
import { linkOfStep, textOfStep } from './next-steps.ts'
import { privacyLink } from './privacy-note.ts'

const rule = ({ accent, strong, onAccent }: Accent) =>
  `:root { --accent: ${accent}; --accent-strong: ${strong}; --on-accent: ${onAccent}; --brand: ${accent} }`

/** Uses a constructed style sheet, because the CSP forbids inline styles. */
export function applyColor(color: string): void {
  const { light, dark } = accentsOf(color)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`${rule(light)} @media (prefers-color-scheme: dark) { ${rule(dark)} }`)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}

/** Returns the logo or the photo. Returns the sender's initials if there is no image or the image cannot be loaded. */
function logoOf({ brand, sender, workspaceName }: ViewerBootstrap): HTMLElement {
  const { logo, photo } = brand
  const face = element('span', { class: 'face small', 'aria-hidden': 'true' }, initials(sender.name))
  const src = logo ?? photo
  if (!src) return face
  // The image of page 1 has a higher priority.
  const image = element('img', {
    fetchpriority: 'low',
    class: logo ? 'logo' : 'photo',
    src,
    alt: logo ? workspaceName : '',
  })
  image.addEventListener('error', () => image.replaceWith(face))
  return image
}

type ContactLabels = {
  /** With the sender's name: for screen readers and the tooltip. */
  name: string
  text: string
  /** The text in a narrow window. */
  short: string
}

/** `attributes` null: a button. It stays hidden until the reader may use the step. */
function contactLink(
  shape: Shape,
  { name, text, short }: ContactLabels,
  kind: OfferedStep['kind'],
  attributes: Record<string, string> | null,
): HTMLElement {
  const look = { class: 'contact-link', 'aria-label': name, title: name, 'data-step': kind }
  const parts = [
    icon(shape),
    element('span', { class: 'long' }, text),
    element('span', { class: 'short' }, short),
  ]
  return attributes
    ? element('a', { ...look, ...attributes }, ...parts)
    : element('button', { type: 'button', ...look, hidden: true }, ...parts)
}

export function fillBrand(
  bootstrap: ViewerBootstrap,
  words: Words,
  language: Language,
  places: { sign: HTMLElement; contact: HTMLElement },
): void {
  const { brand } = bootstrap
  if (brand.color) applyColor(brand.color)
  places.sign.replaceChildren(logoOf(bootstrap))
  const links = (bootstrap.nextSteps ?? []).flatMap((step) => contactOf(step, bootstrap, words, language))
  places.contact.replaceChildren(...links.slice(0, MOST_IN_BAR))
  const privacy = privacyLink(bootstrap, words)
  if (privacy) places.contact.append(privacy)
}

/** The bar has space for two labelled buttons. The card after the last page has all steps. */
const MOST_IN_BAR = 2

/** The download has a button in the toolbar, so it is not repeated here. */
function contactOf(
  step: OfferedStep,
  bootstrap: ViewerBootstrap,
  words: Words,
  language: Language,
): HTMLElement[] {
  if (step.kind === 'download') return []
  const text = textOfStep(step, words, language)
  const isOwn = step.label[language] !== ''
  const { name: sender } = bootstrap.sender
  const looks = {
    reply: {
      shape: 'mail',
      name: words('toolbar.reply', { name: sender }),
      short: words('toolbar.replyShort'),
    },
    meeting: {
      shape: 'calendar',
      name: words('toolbar.meet', { name: sender }),
      short: words('toolbar.meetShort'),
    },
    page: { shape: 'next', name: text, short: text },
    share: { shape: 'share', name: text, short: words('toolbar.shareShort') },
  } as const
  const { shape, name, short } = looks[step.kind]
  const labels = isOwn
    ? { name: text, text, short: text }
    : { name, text: step.kind === 'share' ? short : text, short }
  return [contactLink(shape, labels, step.kind, linkOfStep(step, bootstrap, words))]
}
