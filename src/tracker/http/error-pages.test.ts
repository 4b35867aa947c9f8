// The static error pages that reverse proxies send while no tracker answers.
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { textsOf } from '../domain/page-texts.ts'
import { unavailableNotice } from './error-page.ts'
import { noticeHtml } from './page-layout.ts'

it.each(['en', 'ja'] as const)(
  'deploy/error-pages/unavailable.%s.html is the page that the tracker sends',
  async (locale) => {
    const page = noticeHtml(locale, unavailableNotice(textsOf[locale]))
    await expect(page).toMatchFileSnapshot(resolve(`deploy/error-pages/unavailable.${locale}.html`))
  },
)
