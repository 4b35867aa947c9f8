// The PDF for readers, and the deletion of abandoned uploads.
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Link } from '#shared/model/documents.ts'
import type { OpenVisitResponse } from '#shared/viewer-api.ts'
import { viewContentPath } from '#shared/viewer-api.ts'
import { eventually } from '../../../../test/fixtures/part.ts'
import { makePdf } from '../../../../test/fixtures/pdf.ts'
import { startTestTracker, type TestTracker } from '../../infrastructure/database/testing.ts'
import { call, type Joined, joinMember } from '../people/testing.ts'
import { uploadBytes, uploadPdf } from './testing.ts'

let tracker: TestTracker
let url: string
let aiko: Joined
beforeEach(async () => {
  tracker = await startTestTracker('sqlite')
  url = await tracker.listen()
  aiko = await joinMember(tracker)
})
afterEach(() => tracker.close())

async function openVisit(link: Link): Promise<OpenVisitResponse> {
  const answer = await call(tracker, 'POST', `/api/view/${link.url.split('/').at(-1)}/visits`, {
    email: 'carol@example.com',
    readerKey: 'a'.repeat(22),
    signals: { webdriver: false, prerendered: false, visible: true },
  })
  expect(answer.status).toBe(200)
  return answer.body
}
const read = (path: string, token: string | null, headers: Record<string, string> = {}) =>
  fetch(`${url}${path}`, {
    headers: { ...(token ? { authorization: `Visit ${token}` } : {}), ...headers },
  })
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code

it('the PDF is served to a visit of its link, by range, and to no other request', async () => {
  const document = await uploadPdf(url, aiko)
  const other = await uploadPdf(url, aiko)
  const link: Link = (await aiko.call('POST', `/api/documents/${document.id}/links`, {})).body
  const visit = await openVisit(link)
  const path = viewContentPath(document.id, 1)
  expect(new URL(visit.contentUrl, url).pathname).toBe(path)

  const part = await read(path, visit.visitToken, { range: 'bytes=0-4' })
  expect([part.status, part.headers.get('etag'), await part.text()]).toEqual([
    206,
    `"${document.version.sha256}"`,
    '%PDF-',
  ])
  const refused = [
    await read(path, null),
    await read(path, `${visit.visitToken.slice(0, -2)}xx`),
    await read(path, aiko.token),
    await read(viewContentPath(other.id, 1), visit.visitToken),
    await read(viewContentPath(document.id, 2), visit.visitToken),
  ]
  for (const answer of refused) {
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'visit_token_invalid'])
  }
  await aiko.call('PATCH', `/api/links/${link.id}`, { disabled: true })
  expect(await codeOf(await read(path, visit.visitToken))).toBe('link_disabled')
})

it('one request returns the bytes that page 1 needs, to the same readers', async () => {
  const pdf = await makePdf({ pages: 6, paddingBytes: 900_000 })
  const document = await uploadBytes(url, aiko, pdf)
  const link: Link = (await aiko.call('POST', `/api/documents/${document.id}/links`, {})).body
  const { pageOne, visitToken } = await openVisit(link)
  const wanted = Buffer.concat((pageOne?.spans ?? []).map(([begin, end]) => pdf.subarray(begin, end)))
  expect(wanted.length).toBeGreaterThan(1000)
  const path = pageOne?.url ?? ''
  const answer = await read(path, visitToken)
  expect(Buffer.from(await answer.arrayBuffer()).equals(wanted)).toBe(true)
  expect(answer.headers.get('cache-control')).toContain('immutable')
  expect(await codeOf(await read(path, null))).toBe('visit_token_invalid')
  await aiko.call('PATCH', `/api/links/${link.id}`, { disabled: true })
  expect(await codeOf(await read(path, visitToken))).toBe('link_disabled')
})

it('a visit keeps the version that it opened', async () => {
  const document = await uploadPdf(url, aiko, 2)
  const link: Link = (await aiko.call('POST', `/api/documents/${document.id}/links`, {})).body
  const visit = await openVisit(link)
  const second = await uploadPdf(url, aiko, 5, { filename: 'v2.pdf', documentId: document.id })
  const bytes = await (await read(visit.contentUrl, visit.visitToken)).arrayBuffer()
  expect(bytes.byteLength).toBe(document.version.sizeBytes)
  expect(second.version.sizeBytes).not.toBe(document.version.sizeBytes)
})

it('an upload that was abandoned for more than a day is deleted', async () => {
  const created = await fetch(`${url}/api/uploads`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${aiko.token}`,
      'tus-resumable': '1.0.0',
      'upload-length': '1000',
      'upload-metadata': `filename ${Buffer.from('a.pdf').toString('base64')}`,
    },
  })
  const id = created.headers.get('location')?.split('/').at(-1) ?? ''
  const file = join(tracker.context.config.dataDir, 'uploads', id)
  const info = JSON.parse(await readFile(`${file}.json`, 'utf8'))
  info.creation_date = new Date(Date.now() - 86_400_000 - 1000).toISOString()
  await writeFile(`${file}.json`, JSON.stringify(info))
  await (await tracker.second()).app.ready()
  await eventually('its removal', () => !existsSync(file) && !existsSync(`${file}.json`))
})
