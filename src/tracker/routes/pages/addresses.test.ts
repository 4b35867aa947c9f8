// URLs with extra characters from e-mails and chats, and the errors that a browser shows.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { trimmedAddress } from '../../http/trimmed-address.ts'
import { startTestTracker } from '../../infrastructure/database/testing.ts'
import { readingScene, type Scene } from '../../services/visits/testing.ts'

const slug = 'abcdefghij-lmnopqrst_v'

describe('a URL with extra characters around it', () => {
  test.each([
    '/',
    '.',
    ')',
    ',',
    '%20',
    '&amp;x=1',
    '】',
    '%E3%80%91',
    '。',
    '%E3%80%82',
    '>',
    '%3E',
    '"',
    "'",
    ';',
    ':',
    '!',
    '*',
    '**',
    '_',
    '」',
    '）',
    ']',
    '}',
    '|',
    '%',
    '%zz',
    '/index.html',
    ').',
    '.html',
    '%0A',
    '%C2%A0',
    '…',
    '\\',
    '\\@evil.example',
    '/../..',
  ])('characters after the slug are removed: …/<slug>%s', (behind) => {
    expect(trimmedAddress(`/${slug}${behind}`)).toBe(`/${slug}`)
    expect(trimmedAddress(`/history/${slug}${behind}`)).toBe(`/history/${slug}`)
  })

  test.each(['%3C', '<', '(', '%E3%80%90', '/', '//', '*'])(
    'characters before the slug are removed: …/%s<slug>',
    (before) => {
      expect(trimmedAddress(`/${before}${slug}`)).toBe(`/${slug}`)
    },
  )

  test.each([
    `/${slug}`,
    `/history/${slug}`,
    `/${slug}x`,
    `/${slug.slice(1)}`,
    '/',
    '/join',
    '/favicon.ico',
    '/wp-admin/setup.php',
    '//evil.example',
    '/%2F%2Fevil.example',
    `/x${slug}`,
    `/${slug}___`,
  ])('%s is not changed', (path) => {
    expect(trimmedAddress(path)).toBeNull()
  })

  test('the query is not part of the slug', () => {
    expect(trimmedAddress(`/${slug}).?utm_source=mail`)).toBe(`/${slug}`)
    expect(trimmedAddress('/join)')).toBe('/join')
  })
})

describe('a browser', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await readingScene('sqlite')
  })
  afterEach(() => scene.close())

  const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  const get = (url: string, language = 'en', headers: object = browser) =>
    scene.tracker.app.inject({ url, headers: { ...headers, 'accept-language': language } })

  test.each(['/', '.', ')', ',', '%20', '&amp;x=1', '】', '%E3%80%82', '%'])(
    'is led from <link>%s to the link, and nothing is counted',
    async (behind) => {
      const link = await scene.makeLink({})
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await scene.tracker.app.inject({ method, url: encodeURI(`/${link.slug}`) + behind })
        expect([answer.statusCode, answer.headers.location]).toEqual([302, `/${link.slug}`])
      }
      expect((await scene.owner.call('GET', '/api/visits')).body.items).toEqual([])
      expect((await scene.owner.call('GET', `/api/links/${link.id}/refusals`)).body.items).toEqual([])
    },
  )

  test.each([
    ['en', 'There is nothing at this address'],
    ['ja', 'このアドレスにはページがありません'],
  ])('gets an error page in its language for an unknown URL: %s', async (language, title) => {
    for (const url of ['/nothing', '/a/b/c', '/favicon.txt', '/%zz']) {
      const page = await get(url, language)
      expect([url, page.statusCode]).toEqual([url, 404])
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
      expect(page.headers['content-security-policy']).toContain("default-src 'none'")
      expect(page.body).toContain(title)
      expect(page.body).toContain(`<html lang="${language}">`)
    }
  })

  test('programs and the API get JSON', async () => {
    expect((await get('/nothing', 'en', { accept: '*/*' })).json().error.code).toBe('not_found')
    expect((await get('/api/nothing')).json().error.code).toBe('not_found')
  })

  test.each([
    ['en', 'This page can’t be shown right now'],
    ['ja', '現在、ページを表示できません'],
  ])('gets an error page in its language while the database is unavailable: %s', async (language, title) => {
    const { slug: of } = await scene.makeLink({})
    await scene.tracker.context.store.db.schema.dropTable('links').execute()
    const page = await get(`/${of}`, language)
    expect([page.statusCode >= 500, page.headers['content-type']]).toEqual([true, 'text/html; charset=utf-8'])
    expect(page.body).toContain(title)
    expect(page.headers['retry-after']).toBe('30')
    expect(page.body).not.toContain('links')
    const history = await get(`/history/${of}`, language)
    expect(history.statusCode).toBe(404)
  })
})

test('while the tracker stops, a browser gets a page and a program gets an error code', async () => {
  const tracker = await startTestTracker('sqlite')
  const held = Promise.withResolvers<void>()
  tracker.app.addHook('preClose', () => held.promise)
  const url = await tracker.listen()
  const closed = tracker.close()
  const page = await fetch(`${url}/${slug}`, { headers: { accept: 'text/html', 'accept-language': 'ja' } })
  expect([page.status, page.headers.get('connection')]).toEqual([503, 'close'])
  expect(await page.text()).toContain('<html lang="ja">')
  const data = await fetch(`${url}/api/me`)
  expect([data.status, await data.json()]).toMatchObject([503, { error: { code: 'unavailable' } }])
  held.resolve()
  await closed
})
