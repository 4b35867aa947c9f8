// Fills the header, and starts the visit when the page is visible. The image of page 1 is on screen before, because it is part of the HTML.
import { chooseLocale } from '#shared/choose-locale.ts'
import type { Loaded } from './reading/load.ts'
import { read } from './reading/read.ts'
import { takeUrlClaims } from './shell/claimed-address.ts'
import { createCover } from './shell/cover.ts'
import { sheetOfPage } from './shell/first-page.ts'
import { createWords } from './shell/language.ts'
import { showNotice } from './shell/notice.ts'
import { fillHeader, markBody, readBootstrap, stage, untilVisible } from './shell/page.ts'

/** `loading`: pdf.js, which may still be loading. */
export async function openPage(loading: Promise<Loaded>): Promise<void> {
  // Before the first request of this page, so that no request can tell the address or the id.
  const claimed = takeUrlClaims(location, (url) => history.replaceState(history.state, '', url))
  const language = chooseLocale(navigator.languages)
  const words = createWords(language)
  const prerendered = (document as { prerendering?: boolean }).prerendering === true
  const parts = stage()
  markBody(parts)
  document.documentElement.lang = language
  const bootstrap = readBootstrap()
  if (!bootstrap) return showNotice(parts.front, 'unknown', { bootstrap, words })
  fillHeader(bootstrap, words, language)
  const early = sheetOfPage(parts.front)
  const cover = bootstrap.cover
    ? createCover({ bootstrap, cover: bootstrap.cover, words, token: null })
    : null
  if (cover && !early) parts.front.replaceChildren(cover.root)
  await untilVisible()
  await read({ bootstrap, early, cover, words, language, parts, prerendered, claimed, loading })
}
