// The sender's branding in the header: logo or photo, the colour of the workspace, and the contact links.
import { type Accent, accentsOf } from '#shared/brand-color.ts'
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { element, icon, type Shape } from './elements.ts'
import { initials } from './gate.ts'
import type { Words } from './language.ts'

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

function contactLink(shape: Shape, label: string, attributes: Record<string, string>): HTMLAnchorElement {
  return element('a', { class: 'tool', 'aria-label': label, title: label, ...attributes }, icon(shape))
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
  places.contact.replaceChildren(contactLink('mail', words('toolbar.reply', { name: sender.name }), { href }))
  if (!brand.meetingUrl) return
  places.contact.append(
    contactLink('calendar', words('toolbar.meet', { name: sender.name }), {
      href: brand.meetingUrl,
      target: '_blank',
      rel: 'noopener noreferrer',
    }),
  )
}
