import { describe, expect, test } from 'vitest'
import { defaultLinkSettings, type LinkSettings } from '#shared/link-settings.ts'
import type { Link } from '#shared/model/documents.ts'
import { linkCardHtml, showsPageOne } from './copy-link.ts'

const link = (part: Partial<Link>, settings: Partial<LinkSettings> = {}): Link => ({
  ...{ id: 'lnk_1', documentId: 'doc_1', owner: { id: 'mem_1', name: 'Aiko' }, url: 'https://s.example/a' },
  ...{
    name: '',
    recipientEmail: null,
    hasPasscode: false,
    disabledAt: null,
    createdAt: '2026-11-01T00:00:00.000Z',
  },
  ...{ visitCount: 0, lastReadAt: null, taskRun: null, batchId: null },
  ...part,
  settings: { ...defaultLinkSettings, ...settings },
})
const personal = { recipientEmail: 'ann@a.example' }

describe('the cover is part of the card', () => {
  test.each([
    ['of a personal link', link(personal)],
    ['of a link that is open to anybody', link({}, { requireEmail: false })],
    ['of a link with free first pages', link({}, { emailFromPage: 3 })],
  ])('%s', (_, each) => expect(showsPageOne(each)).toBe(true))
})

describe('the cover is not part of the card', () => {
  test.each([
    ['of a link that asks for the address', link({})],
    ['with a passcode', link({ ...personal, hasPasscode: true })],
    ['with a code', link(personal, { verifyEmail: true })],
    ['with an agreement', link(personal, { agreement: 'Secret.' })],
    ['with a watermark', link(personal, { watermark: true })],
    ['with a list of readers', link(personal, { allow: ['a.example'] })],
  ])('%s', (_, each) => expect(showsPageOne(each)).toBe(false))
})

test('texts are escaped, and the card has only inline styles', () => {
  const html = linkCardHtml({
    ...{
      url: 'https://s.example/a?b="c"',
      title: '<b>"Offer" & more</b>',
      line: "PDF, 2 pages, from O'Neil",
    },
    cover: 'data:image/jpeg;base64,AAAA',
  })
  expect(html).toContain('&lt;b&gt;&quot;Offer&quot; &amp; more&lt;/b&gt;')
  expect(html).toContain('href="https://s.example/a?b=&quot;c&quot;"')
  expect(html).toContain('O&#39;Neil')
  expect(html).toContain('<img src="data:image/jpeg;base64,AAAA"')
  expect(html).not.toMatch(/<style|class=/)
})
