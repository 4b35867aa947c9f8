// The notice that is shown if the document cannot be shown.
import type { ErrorCode } from '#shared/errors.ts'
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { element, icon, type Shape } from './elements.ts'
import type { Words } from './language.ts'

export type NoticeKind =
  | 'off'
  | 'expired'
  | 'notAllowed'
  | 'unknown'
  | 'network'
  | 'busy'
  | 'broken'
  | 'protected'
  | 'oldBrowser'

const LOOKS: Record<NoticeKind, { shape: Shape; contact: boolean }> = {
  off: { shape: 'off', contact: true },
  expired: { shape: 'clock', contact: true },
  notAllowed: { shape: 'lock', contact: true },
  unknown: { shape: 'off', contact: false },
  network: { shape: 'cloud', contact: false },
  busy: { shape: 'cloud', contact: false },
  broken: { shape: 'file', contact: true },
  protected: { shape: 'lock', contact: true },
  oldBrowser: { shape: 'file', contact: false },
}

/** Returns the notice for a refusal that a retry cannot change. */
export function noticeOf(code: ErrorCode): NoticeKind {
  return NOTICES[code] ?? 'off'
}
/** Returns true if the visit cannot continue after this refusal. For other refusals, the reader must pass the gate again. */
export const endsVisit = (code: ErrorCode): boolean => code in NOTICES
const NOTICES: Partial<Record<ErrorCode, NoticeKind>> = {
  link_disabled: 'off',
  link_unknown: 'unknown',
  link_expired: 'expired',
  reader_not_allowed: 'notAllowed',
  watermark_not_possible: 'broken',
}

/** Shows the notice in `place`. With `retry`, the notice has a button to try again. */
export function showNotice(
  place: HTMLElement,
  kind: NoticeKind,
  options: { bootstrap: ViewerBootstrap | null; words: Words; retry?: () => void },
): void {
  const { bootstrap, words, retry } = options
  const { shape, contact } = LOOKS[kind]
  const values = { name: bootstrap?.sender.name ?? '', title: bootstrap?.title ?? '' }
  const title = element('h2', { tabindex: -1 }, words(`notice.${kind}.title`))
  const card = element(
    'section',
    { class: 'card notice', role: 'alert' },
    icon(shape),
    title,
    element('p', {}, words(`notice.${kind}.text`, values)),
  )
  if (retry) {
    const button = element('button', { type: 'button', class: 'primary' }, words('notice.retry'))
    button.addEventListener('click', retry)
    card.append(button)
  }
  if (contact && bootstrap?.sender.email) {
    const address = encodeURIComponent(bootstrap.sender.email).replace('%40', '@')
    const href = `mailto:${address}?subject=${encodeURIComponent(bootstrap.title)}`
    card.append(element('a', { class: 'quiet', href }, words('notice.contact', values)))
  }
  place.replaceChildren(card)
  title.focus()
}
