// The sender's branding in the header: logo or photo, the colour of the workspace, and the contact links.
import { type Accent, accentsOf } from '#shared/brand-color.ts'
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { element, icon, type Shape } from './elements.ts'
import { initials } from './gate.ts'
import type { Words } from './language.ts'
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

function contactLink(
  shape: Shape,
  { name, text, short }: ContactLabels,
  attributes: Record<string, string>,
): HTMLAnchorElement {
  return element(
    'a',
    { class: 'contact-link', 'aria-label': name, title: name, ...attributes },
    icon(shape),
    element('span', { class: 'long' }, text),
    element('span', { class: 'short' }, short),
  )
}

export function fillBrand(
  bootstrap: ViewerBootstrap,
  words: Words,
  places: { sign: HTMLElement; contact: HTMLElement },
): void {
  const { brand, sender, title } = bootstrap
  if (brand.color) applyColor(brand.color)
  places.sign.replaceChildren(logoOf(bootstrap))
  const address = encodeURIComponent(sender.email).replace('%40', '@')
  const href = `mailto:${address}?subject=${encodeURIComponent(words('reply.subject', { title }))}`
  const short = words('toolbar.replyShort')
  const reply = { name: words('toolbar.reply', { name: sender.name }), text: short, short }
  places.contact.replaceChildren(contactLink('mail', reply, { href }))
  const privacy = privacyLink(bootstrap, words)
  if (privacy) places.contact.append(privacy)
  if (!brand.meetingUrl) return
  const meet = {
    name: words('toolbar.meet', { name: sender.name }),
    text: words('toolbar.meetLabel'),
    short: words('toolbar.meetShort'),
  }
  const elsewhere = { target: '_blank', rel: 'noopener noreferrer' }
  places.contact.append(contactLink('calendar', meet, { href: brand.meetingUrl, ...elsewhere }))
}
