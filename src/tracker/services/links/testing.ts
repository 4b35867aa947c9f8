// For tests of links: makes a batch of personal links by the API.
import { randomBytes } from 'node:crypto'
import type { LinkBatch } from '#shared/model/link-batches.ts'
import type { Joined } from '../people/testing.ts'

export async function makeBatch(
  by: Joined,
  documentId: string,
  recipients: readonly { email: string; name?: string }[],
  more: object = {},
): Promise<LinkBatch> {
  const key = randomBytes(16).toString('hex')
  const body = { key, name: 'Fair', recipients, ...more }
  const answer = await by.call('POST', `/api/documents/${documentId}/link-batches`, body)
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body
}
