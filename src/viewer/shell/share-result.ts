// What the reader sees after the link for a colleague was made: whether the e-mail was sent, and the link to pass on.
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import type { ShareMail, ShareResponse } from '#shared/viewer-share.ts'
import { element } from './elements.ts'
import type { WordKey, Words } from './language.ts'

export type ShareResultOptions = {
  shared: ShareResponse & { email: string }
  bootstrap: Pick<ViewerBootstrap, 'title'>
  words: Words
  onAnother: () => void
  onDone: () => void
}

const TITLES: Record<ShareMail, WordKey> = {
  sent: 'share.sentTitle',
  notSent: 'share.notSentTitle',
  notAsked: 'share.linkTitle',
}
const TEXTS: Record<ShareMail, WordKey> = {
  sent: 'share.sentText',
  notSent: 'share.notSentText',
  notAsked: 'share.linkText',
}

/** Returns the URL that opens the reader's mail program with the link. */
export const mailtoOf = (email: string, title: string, url: string): string =>
  `mailto:${encodeURIComponent(email).replace('%40', '@')}?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(url)}`

async function copy(field: HTMLInputElement): Promise<WordKey> {
  field.select()
  try {
    await navigator.clipboard.writeText(field.value)
    return 'share.copied'
  } catch {
    return 'share.copyByHand' // the browser does not allow it, or the page is not served over HTTPS
  }
}

export function shareResult({ shared, bootstrap, words, onAnother, onDone }: ShareResultOptions) {
  const { email, mail, url } = shared
  const title = element('h2', { id: 'share-title', tabindex: -1 }, words(TITLES[mail], { email }))
  const field = element('input', { id: 'share-url', type: 'text', readonly: true, value: url })
  field.addEventListener('focus', () => field.select())
  const status = element('p', { class: 'heard', role: 'status' })
  const copyButton = element('button', { type: 'button', class: 'primary' }, words('share.copy'))
  copyButton.addEventListener('click', async () => {
    status.textContent = ''
    const outcome = words(await copy(field))
    status.textContent = outcome
    copyButton.textContent = outcome
  })
  const mailto = element(
    'a',
    { class: 'quiet', href: mailtoOf(email, bootstrap.title, url) },
    words('share.mailto'),
  )
  const another = element('button', { type: 'button', class: 'quiet' }, words('share.another'))
  another.addEventListener('click', onAnother)
  const done = element('button', { type: 'button', class: 'quiet' }, words('share.close'))
  done.addEventListener('click', onDone)
  const root = element(
    'div',
    { class: 'card gate', role: 'group', 'aria-labelledby': 'share-title' },
    title,
    element('p', { class: 'from' }, words(TEXTS[mail], { email })),
    element('div', { class: 'field' }, element('label', { for: 'share-url' }, words('share.url')), field),
    copyButton,
    element('div', { class: 'more-ways' }, ...(mail === 'sent' ? [] : [mailto]), another, done),
    status,
  )
  return { root, focus: () => title.focus() }
}
