// Entry point of the viewer. Fills the header, shows the image of page 1, and starts the visit when the page is visible.
import { chooseLocale } from '#shared/choose-locale.ts'
import './shell/shell.css'
import { read } from './reading/read.ts'
import { takeUrlClaims } from './shell/claimed-address.ts'
import { createCover } from './shell/cover.ts'
import { openSheet } from './shell/first-page.ts'
import { createWords } from './shell/language.ts'
import { showNotice } from './shell/notice.ts'
import { fillHeader, markBody, readBootstrap, stage, untilVisible } from './shell/page.ts'

async function start(): Promise<void> {
  if (document.documentElement.dataset.tooOld !== undefined) return // too-old.js shows the message
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
  const early = bootstrap.firstPage ? openSheet(bootstrap.firstPage) : null
  const cover = bootstrap.cover
    ? createCover({ bootstrap, cover: bootstrap.cover, words, token: null })
    : null
  const first = early ?? cover
  if (first) parts.front.replaceChildren(first.root)
  await untilVisible()
  await read({ bootstrap, early, cover, words, language, parts, prerendered, claimed })
}

void start()
