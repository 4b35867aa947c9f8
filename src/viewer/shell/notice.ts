// The message when there is no document to show, and what the reader can do.
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

/** What is said when the tracker refuses for good. */
export function noticeOf(code: ErrorCode): NoticeKind {
  return NOTICES[code] ?? 'off'
}
/** Whether a refusal in the middle of reading is the end of it; otherwise the link asks for more than it did when it was opened. */
export const isTheEnd = (code: ErrorCode): boolean => code in NOTICES
const NOTICES: Partial<Record<ErrorCode, NoticeKind>> = {
  link_disabled: 'off',
  link_unknown: 'unknown',
  link_expired: 'expired',
  reader_not_allowed: 'notAllowed',
  watermark_not_possible: 'broken',
}

/** Replaces what is in `place`. With `retry` there is a button for it. */
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
