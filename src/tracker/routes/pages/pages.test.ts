import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { localeOfHeader } from '#shared/choose-locale.ts'
import { ViewerBootstrap } from '#shared/viewer-api.ts'
import { testFolder } from '../../infrastructure/database/testing.ts'
import { cspHash, html, scriptJson } from '../../infrastructure/html.ts'
import { reader, readingScene, type Scene } from '../../services/visits/testing.ts'
import { viewerPages } from './viewer-page.ts'

const webp = 'UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA'
const nasty = '</script><script>alert(1)</script><!--"\'&'

test('values are escaped, markup of the tracker is not, and JSON cannot end its script element', () => {
  expect(html`<p title="${nasty}">${html`<b>${'a&b'}</b>`}${[html`<i>`, html`</i>`]}${null}</p>`.html).toBe(
    '<p title="&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--&quot;&#39;&amp;"><b>a&amp;b</b><i></i></p>',
  )
  expect(scriptJson({ nasty })).not.toContain('<')
  expect(JSON.parse(scriptJson({ nasty }))).toEqual({ nasty })
})

test("the first supported language of the browser's list is used", () => {
  expect(localeOfHeader('ja,en-US;q=0.9')).toBe('ja')
  expect(localeOfHeader('fr-FR, en;q=0.8, ja;q=0.5')).toBe('en')
  expect(localeOfHeader('java, fr')).toBe('en')
  expect(localeOfHeader(undefined)).toBe('en')
})

describe('pages', () => {
  let scene: Scene
  let app: FastifyInstance
  let folder: Awaited<ReturnType<typeof testFolder>>
  beforeEach(async () => {
    scene = await readingScene('sqlite')
    folder = await testFolder()
    await mkdir(join(folder.path, 'assets'))
    await writeFile(join(folder.path, 'assets/reader-abc.js'), 'export {}')
    await writeFile(
      join(folder.path, 'index.html'),
      '<html><head><title>x</title></head><div id="front"></div><script type="application/json" id="bootstrap">null</script></html>',
    )
    app = Fastify()
    await viewerPages(app, scene.tracker.context, folder.path)
  })
  afterEach(async () => {
    await app.close()
    await scene.close()
    await folder.remove()
  })

  const get = (url: string, language = 'en', from: FastifyInstance = scene.tracker.app) =>
    from.inject({ url, headers: { 'accept-language': language } })

  const servedAtOf = (body: string) =>
    ViewerBootstrap.parse(JSON.parse(/id="bootstrap">(.*?)<\/script>/s.exec(body)?.[1] ?? '')).servedAt

  test('a GET of the page is noted before the response, and a HEAD is not', async () => {
    const { slug, id } = await scene.makeLink()
    const { pageRequests } = scene.tracker.context
    const servedAt = servedAtOf((await get(`/${slug}`, 'en', app)).body) ?? expect.unreachable()
    const wasLast = () => pageRequests.wasLast(id, { servedAt, heardAt: scene.clock.now() })
    scene.clock.advance(1_000)
    await app.inject({ method: 'HEAD', url: `/${slug}` })
    expect(wasLast()).toBe(true)
    await get(`/${slug}`, 'en', app)
    expect(wasLast()).toBe(false)
  })

  test('without the short grace the page has no time, so the viewer sends no proof', async () => {
    const { slug } = await scene.makeLink()
    const without = Fastify()
    const { context } = scene.tracker
    await viewerPages(
      without,
      { ...context, config: { ...context.config, closedGraceMs: null } },
      folder.path,
    )
    expect(servedAtOf((await get(`/${slug}`, 'en', without)).body)).toBeUndefined()
    await without.close()
  })

  test('the viewer page contains the bootstrap, and its policy forbids inline scripts', async () => {
    await scene.owner.call('PATCH', `/api/documents/${scene.documentId}`, { title: nasty })
    const { slug } = await scene.makeLink()
    const page = await get(`/${slug}`, 'en', app)
    expect(page.statusCode).toBe(200)
    const json = /id="bootstrap">(.*?)<\/script>/s.exec(page.body)?.[1] ?? ''
    expect(ViewerBootstrap.parse(JSON.parse(json))).toMatchObject({
      slug,
      title: nasty,
      sender: { name: 'Olivia Owner' },
      gate: { email: true },
      beat: { intervalMs: 2_000 },
    })
    expect(page.body).not.toContain('<script>')
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(policy).not.toContain('unsafe-inline')
    expect(page.headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'cache-control': 'private, no-cache',
    })
    const personal = await scene.makeLink({ recipientEmail: 'aki@example.com' })
    const personalPage = await get(`/${personal.slug}`, 'en', app)
    expect(personalPage.body).toContain('"gate":{"email":false,')
    expect(personalPage.body).not.toContain('aki@example.com')
  })

  test('page 1 is an image in the HTML if everybody may see it, and the policy permits its style', async () => {
    const image = { type: 'image/webp', base64: webp }
    await scene.owner.call('PUT', `/api/documents/${scene.documentId}/versions/1/first-page/320`, image)
    const { slug } = await scene.makeLink({ recipientEmail: 'aki@example.com' })
    const page = await get(`/${slug}`, 'en', app)
    expect(page.body).toMatch(
      new RegExp(
        `<div id="front"><div class="sheet[^>]*><img [^>]*srcset="/api/view/${slug}/first-page/1/320 320w"`,
      ),
    )
    const style = /<style>(.*?)<\/style>/.exec(page.body)?.[1] ?? ''
    expect(style).toMatch(/^\.sheet \{ --page-width: \d+(\.\d+)?; --page-height: \d+(\.\d+)? \}$/)
    expect(page.headers['content-security-policy']).toContain(`style-src 'self' ${cspHash(style)};`)
    const guarded = await get(`/${(await scene.makeLink()).slug}`, 'en', app)
    expect(guarded.body).toContain('<div id="front"></div>')
    expect(guarded.headers['content-security-policy']).toContain("style-src 'self';")
  })

  const tagsOf = (body: string) =>
    Object.fromEntries(
      [...body.matchAll(/<meta property="(og:[^"]+)" content="([^"]*)" \/>/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    )

  test('a chat gets a card with title and sender, which counts no visit', async () => {
    await scene.owner.call('PATCH', `/api/documents/${scene.documentId}`, { title: nasty })
    const { slug } = await scene.makeLink()
    const visits = () => scene.tracker.context.store.db.selectFrom('visits').selectAll().execute()
    const before = (await visits()).length
    const tags = tagsOf((await get(`/${slug}`, 'en', app)).body)
    expect(tags).toMatchObject({
      'og:url': `https://share.example.com/${slug}`,
      'og:title': expect.not.stringContaining('<'),
      'og:description': expect.stringMatching(/^A document from Olivia Owner, \d+ pages?$/),
    })
    expect(tagsOf((await get(`/${slug}`, 'ja', app)).body)['og:description']).toContain('からの資料')
    // The gate asks for the address, so the card does not show page 1.
    expect(tags['og:image']).toBeUndefined()
    expect(await visits()).toHaveLength(before)
  })

  test('assets are immutable, and their policy permits the worker', async () => {
    const asset = await get('/assets/reader-abc.js', 'en', app)
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(asset.headers['content-security-policy']).toContain("'wasm-unsafe-eval'")
    expect((await get('/assets/../index.html', 'en', app)).statusCode).toBe(404)
  })

  test("an unknown or disabled link shows an error in the reader's language", async () => {
    const unknown = await get(`/${'A'.repeat(22)}`, 'ja')
    expect(unknown.statusCode).toBe(404)
    expect(unknown.body).toContain('<html lang="ja">')
    expect(unknown.body).toContain('このリンクは見つかりません')
    const { id, slug } = await scene.makeLink()
    await scene.owner.call('PATCH', `/api/links/${id}`, { disabled: true })
    const off = await get(`/${slug}`)
    expect(off.statusCode).toBe(410)
    expect(off.body).toContain('This link was turned off')
  })

  test('history of a visitor: visits, pages and a link to the app, but no suspected visits', async () => {
    await scene.owner.call('PATCH', `/api/documents/${scene.documentId}`, { title: nasty })
    const { slug } = await scene.makeLink()
    const page = await reader(scene.tracker, slug).enter({ email: 'aki@example.com' })
    scene.clock.advance(83_000)
    await page.beat({ pages: { 2: 80_000, 5: 3_000 }, page: 5, goodbye: true })
    scene.clock.advance(5_000)
    await scene.sweep()
    await reader(scene.tracker, slug).open(
      { email: 'aki@example.com' },
      { 'user-agent': 'curl/8.5.0', 'sec-purpose': '' },
    )
    const visitor = (await scene.owner.call('GET', '/api/visitors')).body.items[0]
    const path = new URL(visitor.historyUrl).pathname
    const history = await get(path)
    expect(history.statusCode).toBe(200)
    expect(history.body).toContain('Reading history of aki@example.com')
    expect(history.body).toContain('1 visit, 1 min 23 s of reading')
    expect(history.body).toContain('Left on page 5 of 9')
    expect(history.body.match(/<rect /g)).toHaveLength(2)
    expect(history.body).toContain(`href="lastpage://visitors/${visitor.id}"`)
    expect(history.body).not.toContain('<script>alert')
    const script = /<script>(.*?)<\/script>/s.exec(history.body)?.[1] ?? ''
    expect(history.headers['content-security-policy']).toContain(cspHash(script))
    expect(history.headers['x-robots-tag']).toContain('noindex')
    expect((await get(path, 'ja')).body).toContain('閲覧時間 1分23秒')
    expect((await get('/history/none')).statusCode).toBe(404)
  })

  test('the page behind an invite', async () => {
    const page = await get('/join')
    expect(page.body).toContain('data-tracker="https://share.example.com"')
    const script = /<script>(.*?)<\/script>/s.exec(page.body)?.[1] ?? ''
    expect(page.headers['content-security-policy']).toContain(`script-src ${cspHash(script)}`)
  })
})
