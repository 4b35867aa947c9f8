// What the reader is told about privacy: the text of the workspace, the data that Lastpage stores, and the link to the privacy notice.
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { element } from './elements.ts'
import type { Language, Words } from './language.ts'

const elsewhere = { target: '_blank', rel: 'noopener noreferrer' }

/** Returns the link to the privacy notice, or null if the workspace has none. */
export function privacyLink({ privacy, workspaceName, sender }: ViewerBootstrap, words: Words) {
  if (!privacy.url) return null
  const name = words('privacy.linkOf', { name: workspaceName || sender.name })
  return element(
    'a',
    { class: 'privacy-link', href: privacy.url, title: name, ...elsewhere },
    words('privacy.link'),
  )
}

/** Returns the elements below the form of the gate. `showsText`: the text is not already beside the checkbox of the consent. */
export function privacyNote(
  bootstrap: ViewerBootstrap,
  words: Words,
  language: Language,
  { showsText }: { showsText: boolean },
): HTMLElement[] {
  const { texts } = bootstrap.privacy
  const link = privacyLink(bootstrap, words)
  // Japanese has no space between sentences.
  const space = language === 'ja' ? '' : ' '
  return [
    ...(texts && showsText ? [element('p', { class: 'consent-text' }, texts[language].text)] : []),
    element('p', { class: 'why' }, words('privacy.storage'), ...(link ? [space, link] : [])),
  ]
}
