// Fixtures for tests of documents: uploads by the real client to a tracker that listens.
import { DetailedError, Upload, type UploadOptions } from 'tus-js-client'
import { fromWire } from '#shared/errors.ts'
import type { Document } from '#shared/model/documents.ts'
import { type UploadResult, uploadsPath } from '#shared/tracker-api/documents.ts'
import { makePdf } from '../../../../test/fixtures/pdf.ts'
import type { Joined } from '../people/testing.ts'

/** Uploads `bytes` and returns the document. Rejects with the coded error if the upload is refused. */
export function uploadBytes(
  url: string,
  member: Joined,
  bytes: Buffer,
  metadata: Record<string, string> = { filename: 'offer.pdf' },
  options: Partial<UploadOptions> = {},
): Promise<Document> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${url}${uploadsPath}`,
      headers: { authorization: `Bearer ${member.token}` },
      metadata,
      retryDelays: null,
      onSuccess: ({ lastResponse }) => {
        resolve((JSON.parse(lastResponse.getBody()) as UploadResult).document)
      },
      onError: (error) => {
        const body = error instanceof DetailedError ? error.originalResponse?.getBody() : undefined
        reject(body ? fromWire(JSON.parse(body)) : error)
      },
      ...options,
    } as UploadOptions)
    upload.start()
  })
}

export const uploadPdf = async (
  url: string,
  member: Joined,
  pages = 2,
  metadata?: Record<string, string>,
): Promise<Document> => uploadBytes(url, member, await makePdf({ pages }), metadata)

/** Makes a bundle of these documents by the API. */
export async function makeBundle(by: Joined, parts: readonly string[], title = 'Offer'): Promise<Document> {
  const answer = await by.call('POST', '/api/bundles', { title, message: 'For you', parts })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
