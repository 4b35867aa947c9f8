import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Link } from '#shared/model/documents.ts'
import { type OpenVisitResponse, viewFirstPagePath } from '#shared/viewer-api.ts'
import { startTestTracker, type TestTracker } from '../infrastructure/database/testing.ts'
import { uploadPdf } from '../services/documents/testing.ts'
import { call, type Joined, joinMember } from '../services/people/testing.ts'

const webp = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64')

let tracker: TestTracker
let url: string
let aiko: Joined
let documentId: string
beforeEach(async () => {
  tracker = await startTestTracker('sqlite')
  url = await tracker.listen()
  aiko = await joinMember(tracker)
  documentId = (await uploadPdf(url, aiko)).id
  const image = { type: 'image/webp', base64: webp.toString('base64') }
  const stored = await aiko.call('PUT', `/api/documents/${documentId}/versions/1/first-page/960`, image)
  expect(stored.status).toBe(200)
})
afterEach(() => tracker.close())

const makeLink = async (body: object): Promise<Link> =>
  (await aiko.call('POST', `/api/documents/${documentId}/links`, body)).body
const slugOf = (link: Link) => link.url.split('/').at(-1) ?? ''
const image = (link: Link, token?: string, width = 960, version = 1) =>
  fetch(`${url}${viewFirstPagePath(slugOf(link), version, width)}`, {
    headers: token ? { authorization: `Visit ${token}` } : {},
  })
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code

async function open(link: Link, email?: string): Promise<OpenVisitResponse> {
  const answer = await call(tracker, 'POST', `/api/view/${slugOf(link)}/visits`, {
    ...(email ? { email } : {}),
    readerKey: 'a'.repeat(22),
    signals: { webdriver: false, prerendered: false, visible: true },
  })
  expect(answer.status).toBe(200)
  return answer.body
}

it('a link without a gate serves the image of page 1 until the link is disabled', async () => {
  const link = await makeLink({ recipientEmail: 'carol@example.com' })
  const answer = await image(link)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(webp)
  expect((await image(link, undefined, 320)).status).toBe(404)
  expect((await image(link, undefined, 960, 2)).status).toBe(404)
  await aiko.call('PATCH', `/api/links/${link.id}`, { disabled: true })
  expect(await codeOf(await image(link))).toBe('link_disabled')
})

it('a link that requires an e-mail address does not serve the image of page 1 before the gate', async () => {
  const link = await makeLink({})
  const before = await image(link)
  expect([before.status, await codeOf(before)]).toEqual([401, 'visit_token_invalid'])
  const visit = await open(link, 'carol@example.com')
  expect(visit.firstPage).toMatchObject({
    size: { width: expect.any(Number), height: expect.any(Number) },
    images: [{ width: 960, url: viewFirstPagePath(slugOf(link), 1, 960) }],
  })
  expect((await image(link, visit.visitToken)).status).toBe(200)
})

it('a visit of another document does not give access to the image of page 1', async () => {
  const gated = await makeLink({})
  const other = (await uploadPdf(url, aiko)).id
  const elsewhere: Link = (
    await aiko.call('POST', `/api/documents/${other}/links`, { recipientEmail: 'carol@example.com' })
  ).body
  const visit = await open(elsewhere)
  expect(visit.firstPage).toBeNull()
  expect(await codeOf(await image(gated, visit.visitToken))).toBe('visit_token_invalid')
})
