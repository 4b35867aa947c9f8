// Readers can fetch only images, and only the ones that their link shows.
import { afterEach, describe, expect, it } from 'vitest'
import { maxPictureBytes } from '#shared/model/people.ts'
import { embeddedEngine, startTestTracker, type TestTracker } from '../../infrastructure/database/testing.ts'
import { uploadPdf } from '../documents/testing.ts'
import { addWorkspace, joinMember } from './testing.ts'

const png = (bytes = 200, fill = 7) =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(bytes - 8, fill)])
const pictureOf = (bytes: Buffer, type = 'image/png') => ({
  picture: { type, base64: bytes.toString('base64') },
})

describe.each(embeddedEngine)('branding on %s', (engine) => {
  let tracker: TestTracker
  afterEach(() => tracker.close())

  async function scene() {
    tracker = await startTestTracker(engine)
    const admin = await joinMember(tracker, { role: 'admin' })
    const document = await uploadPdf(await tracker.listen(), admin)
    const link = await admin.call('POST', `/api/documents/${document.id}/links`, {
      name: '',
      recipientEmail: null,
      settings: {},
    })
    return { admin, slug: new URL(link.body.url).pathname.slice(1) }
  }

  it('a logo and a photo are stored and shown on the page of a link', async () => {
    const { admin, slug } = await scene()
    const { body: workspace } = await admin.call('PUT', '/api/workspace/logo', pictureOf(png()))
    const { body: me } = await admin.call('PUT', '/api/me/photo', pictureOf(png(300, 9)))
    const { logo } = workspace.brand
    expect(logo).toMatch(/^[\w-]{22}$/)
    expect(me.member.photo).not.toBe(logo)
    const shown = await tracker.app.inject(`/api/view/${slug}/pictures/${logo}`)
    expect([shown.statusCode, shown.headers['content-type']]).toEqual([200, 'image/png'])
    expect(shown.headers['cache-control']).toBe('private, max-age=31536000, immutable')
    expect(shown.headers['x-content-type-options']).toBe('nosniff')
    expect(shown.rawPayload.equals(png())).toBe(true)
    expect((await admin.call('GET', `/api/workspace/pictures/${logo}`)).body).toEqual(
      pictureOf(png()).picture,
    )

    const gone = await admin.call('PUT', '/api/workspace/logo', { picture: null })
    expect(gone.body.brand.logo).toBeNull()
    expect((await tracker.app.inject(`/api/view/${slug}/pictures/${logo}`)).statusCode).toBe(404)
  })

  it('only images are accepted, by their bytes, up to the size limit', async () => {
    const { admin } = await scene()
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    const tries = [
      [pictureOf(svg), 422],
      [pictureOf(svg, 'image/svg+xml'), 400],
      [pictureOf(png(), 'image/jpeg'), 422],
      [pictureOf(png(maxPictureBytes + 1)), 422],
      [pictureOf(png(maxPictureBytes + 1000)), 400],
      [pictureOf(png(maxPictureBytes)), 200],
    ] as const
    for (const [body, status] of tries)
      expect((await admin.call('PUT', '/api/workspace/logo', body)).status).toBe(status)
  })

  it('only admins change the logo and the colour, and only with images of their own workspace', async () => {
    const { admin, slug } = await scene()
    const member = await joinMember(tracker)
    expect((await member.call('PUT', '/api/workspace/logo', pictureOf(png()))).status).toBe(403)
    expect((await member.call('PATCH', '/api/workspace', { brandColor: '#ff0000' })).status).toBe(403)
    expect((await member.call('PUT', '/api/me/photo', pictureOf(png()))).status).toBe(200)
    const { body } = await member.call('GET', '/api/me')
    // The link does not show the photo of this colleague.
    expect((await tracker.app.inject(`/api/view/${slug}/pictures/${body.member.photo}`)).statusCode).toBe(404)
    const other = await joinMember(tracker, { role: 'admin', workspaceId: await addWorkspace(tracker) })
    expect((await other.call('GET', `/api/workspace/pictures/${body.member.photo}`)).status).toBe(404)
    expect((await admin.call('GET', `/api/workspace/pictures/${body.member.photo}`)).status).toBe(200)
  })

  it.each([
    'http://meet.example/ada',
    'javascript:alert(1)',
    'https://ada:secret@meet.example',
    'mailto:a@b.example',
  ])('refuses %s as a place to meet', async (meetingUrl) => {
    const { admin } = await scene()
    expect((await admin.call('PATCH', '/api/me', { meetingUrl })).status).toBe(400)
    const taken = await admin.call('PATCH', '/api/me', { meetingUrl: 'https://meet.example/ada' })
    expect(taken.body.member.meetingUrl).toBe('https://meet.example/ada')
  })

  it('a colour must be #rrggbb, because it becomes part of a style sheet', async () => {
    const { admin } = await scene()
    for (const brandColor of ['red', '#fff', '#12345g', '#123456; background: url(x)'])
      expect((await admin.call('PATCH', '/api/workspace', { brandColor })).status).toBe(400)
    const { body } = await admin.call('PATCH', '/api/workspace', { brandColor: '#0B3D91' })
    expect(body.brand.color).toBe('#0b3d91')
  })
})
