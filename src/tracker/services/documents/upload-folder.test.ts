// A new document goes into the folder that its upload names.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, startTestTracker, type TestTracker } from '../../infrastructure/database/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { uploadPdf } from './testing.ts'

describe.each(engines)('the folder of an upload on %s', { timeout: 60_000 }, (engine) => {
  let tracker: TestTracker
  let url: string
  let aiko: Joined
  beforeAll(async () => {
    tracker = await startTestTracker(engine)
    url = await tracker.listen()
    aiko = await joinMember(tracker, { name: 'Aiko' })
  })
  afterAll(() => tracker.close())

  const folder = async (name: string) => (await aiko.call('POST', '/api/folders', { name })).body.id as string
  const upload = (metadata: Record<string, string>) =>
    uploadPdf(url, aiko, 1, { filename: 'offer.pdf', ...metadata })

  it('is the folder of a new document, and a later version does not move it', async () => {
    const [clients, other] = [await folder('Clients'), await folder('Other')]
    const made = await upload({ folderId: clients })
    expect(made.folderId).toBe(clients)
    expect((await upload({ documentId: made.id, folderId: other })).folderId).toBe(clients)
  })

  it('is no folder if the folder was removed meanwhile, is not in this workspace, or is not named', async () => {
    const gone = await folder('Gone')
    await aiko.call('DELETE', `/api/folders/${gone}`)
    for (const metadata of [{ folderId: gone }, { folderId: 'fld_unknown00000000000' }, {}])
      expect((await upload(metadata)).folderId).toBeNull()
  })
})
