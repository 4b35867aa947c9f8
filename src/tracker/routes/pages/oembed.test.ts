import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ViewerBootstrap } from '#shared/viewer-api.ts'
import { testFolder } from '../../infrastructure/database/testing.ts'
import { readingScene, type Scene } from '../../services/visits/testing.ts'
import { oembedOf } from './oembed.ts'
import { viewerPages } from './viewer-page.ts'

test('the image keeps the limits of the request, and its width is the nearest to that of a chat', () => {
  const images = [480, 960, 1_600].map((width) => ({ url: `/i/${width}`, width }))
  const bootstrap = {
    ...{ slug: 'A'.repeat(22), title: 'Prices', workspaceName: 'Aozora' },
    sender: { name: 'Mika', email: 'mika@example.com' },
    firstPage: { size: { width: 800, height: 600 }, images },
  } as ViewerBootstrap
  const image = (maxwidth: number, maxheight: number) =>
    oembedOf(bootstrap, 'https://t.example', { maxwidth, maxheight })
  expect(image(5_000, 5_000)).toMatchObject({
    ...{ thumbnail_url: 'https://t.example/i/960', thumbnail_width: 960, thumbnail_height: 720 },
  })
  expect(image(5_000, 400)).toMatchObject({ thumbnail_url: 'https://t.example/i/480' })
  expect(image(100, 5_000)).not.toHaveProperty('thumbnail_url')
  expect(JSON.stringify(image(5_000, 5_000))).not.toContain('mika@example.com')
})

describe.each(['sqlite', 'postgres'] as const)('oEmbed on %s', (dialect) => {
  let scene: Scene
  let app: FastifyInstance
  let folder: Awaited<ReturnType<typeof testFolder>>
  beforeEach(async () => {
    scene = await readingScene(dialect)
    folder = await testFolder()
    await mkdir(join(folder.path, 'assets'))
    const page =
      '<html><head><title>x</title></head><script type="application/json" id="bootstrap">null</script></html>'
    await writeFile(join(folder.path, 'index.html'), page)
    app = Fastify()
    await viewerPages(app, scene.tracker.context, folder.path)
  })
  afterEach(async () => {
    await app.close()
    await scene.close()
    await folder.remove()
  })

  /** Returns the oEmbed URL that the page of the link names. */
  const discover = async (slug: string): Promise<URL> => {
    const { body } = await app.inject(`/${slug}`)
    const href = /<link rel="alternate" type="application\/json\+oembed" href="([^"]+)"/.exec(body)?.[1]
    return new URL((href ?? '').replaceAll('&amp;', '&'))
  }
  const ask = (url: URL) => scene.tracker.app.inject(`${url.pathname}${url.search}`)
  const rows = async () => {
    const { db } = scene.tracker.context.store
    const visits = await db.selectFrom('visits').selectAll().execute()
    const refusals = await db.selectFrom('gate_refusals').selectAll().execute()
    return visits.length + refusals.length
  }

  test('the page names a signed URL, whose answer is a card and counts nothing', async () => {
    await scene.owner.call('PATCH', `/api/documents/${scene.documentId}`, { title: 'A "title" & more' })
    const { slug } = await scene.makeLink()
    const before = await rows()
    const answer = await ask(await discover(slug))
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toContain('application/json')
    expect(answer.json()).toEqual({
      version: '1.0',
      type: 'link',
      title: 'A "title" & more',
      author_name: 'Olivia Owner',
      provider_name: expect.any(String),
      provider_url: 'https://share.example.com',
      cache_age: 3_600,
    })
    expect(await rows()).toBe(before)
  })

  test('a wrong signature, another URL and another format are refused', async () => {
    const [one, other] = [await scene.makeLink(), await scene.makeLink()]
    const url = await discover(one.slug)
    const changed = (name: string, value: string) => {
      const next = new URL(url)
      next.searchParams.set(name, value)
      return ask(next)
    }
    expect((await changed('url', `https://share.example.com/${other.slug}`)).statusCode).toBe(401)
    expect((await changed('token', 'x.y')).statusCode).toBe(401)
    expect((await changed('token', '')).statusCode).toBe(401)
    expect((await changed('format', 'xml')).statusCode).toBe(501)
    expect((await scene.tracker.app.inject('/oembed')).statusCode).toBe(401)
  })

  test('a link that is turned off has no card, and no refusal is stored', async () => {
    const { id, slug } = await scene.makeLink()
    const url = await discover(slug)
    await scene.owner.call('PATCH', `/api/links/${id}`, { disabled: true })
    const before = await rows()
    expect((await ask(url)).statusCode).toBe(404)
    expect(await rows()).toBe(before)
  })
})
