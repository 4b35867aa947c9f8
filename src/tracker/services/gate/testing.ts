// Fixtures for tests of the gate: a tracker with a mail server and a real PDF, and readers who call the API directly.
import type { InjectOptions } from 'fastify'
import type { LinkSettings } from '#shared/link-settings.ts'
import type { Document, Link } from '#shared/model/documents.ts'
import type { OpenVisitResponse } from '#shared/viewer-api.ts'
import { type Mailbox, startMailbox } from '../../../../test/fixtures/mailbox.ts'
import { eventually } from '../../../../test/fixtures/part.ts'
import type { Tracker } from '../../app/tracker.ts'
import {
  type Engine,
  startTestTracker,
  type TestClock,
  type TestTracker,
  testClock,
} from '../../infrastructure/database/testing.ts'
import { uploadPdf } from '../documents/testing.ts'
import { type Joined, joinMember } from '../people/testing.ts'
import { decideLeaves } from '../visits/leaves.ts'
import { reader } from '../visits/testing.ts'

const onePixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

export type GateScene = {
  tracker: TestTracker
  url: string
  clock: TestClock
  mailbox: Mailbox
  owner: Joined
  colleague: Joined
  document: Document
  makeLink(part: LinkPart): Promise<Link & { slug: string }>
  close(): Promise<void>
}
export type LinkPart = {
  settings?: Partial<LinkSettings>
  passcode?: string
  recipientEmail?: string
  documentId?: string
}

/** Starts a tracker with a mail server, and uploads a document with 6 pages and an image of page 1. */
export async function gateScene(engine: Engine): Promise<GateScene> {
  const clock = testClock()
  const mailbox = await startMailbox()
  const mail = { smtpUrl: mailbox.smtpUrl, mailFrom: 'lastpage@example.com' }
  const tracker = await startTestTracker(engine, mail, { clock })
  const url = await tracker.listen()
  const owner = await joinMember(tracker, { name: 'Olivia Owner' })
  const colleague = await joinMember(tracker, { name: 'Carl Colleague' })
  const document = await uploadPdf(url, owner, 6)
  await owner.call('PUT', `/api/documents/${document.id}/versions/1/first-page/480`, {
    type: 'image/png',
    base64: onePixel,
  })
  return {
    tracker,
    url,
    clock,
    mailbox,
    owner,
    colleague,
    document,
    async makeLink({ documentId = document.id, ...part }) {
      const answer = await owner.call('POST', `/api/documents/${documentId}/links`, part)
      if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
      return { ...answer.body, slug: String(answer.body.url).split('/').at(-1) }
    },
    async close() {
      await tracker.close()
      await mailbox.close()
    },
  }
}

export const prospect = (scene: GateScene, { slug }: { slug: string }, readerKey?: string) =>
  reader(scene.tracker, slug, readerKey)

/** Returns the code of the refusal, or `in` if the reader was admitted. */
export const refusalOf = (answer: { status: number; body: { error?: { code: string } } }) =>
  answer.body.error?.code ?? (answer.status === 200 ? 'in' : String(answer.status))

type Token = Pick<OpenVisitResponse, 'visitToken'> | null

export async function fetchAs(
  tracker: Tracker,
  visit: Token,
  url: string,
  options: { method?: 'GET' | 'HEAD'; range?: string } = {},
) {
  const response = await tracker.app.inject({
    method: options.method ?? 'GET',
    url,
    headers: {
      ...(visit ? { authorization: `Visit ${visit.visitToken}` } : {}),
      ...(options.range ? { range: options.range } : {}),
    },
  } as InjectOptions)
  const isJson = String(response.headers['content-type']).includes('json') && response.body !== ''
  return {
    status: response.statusCode,
    headers: response.headers,
    bytes: response.rawPayload,
    code: isJson ? (response.json().error?.code as string) : null,
  }
}

/** Fetches the URL with GET, HEAD and a range. Returns the error code of each refused request, and the HTTP status of each other request. */
export async function allWays(scene: GateScene, visit: Token, url: string): Promise<(string | number)[]> {
  const ways = [{}, { method: 'HEAD' as const }, { range: 'bytes=0-99' }]
  const answers = []
  for (const way of ways) {
    const answer = await fetchAs(scene.tracker, visit, url, way)
    answers.push(answer.code ?? answer.status)
  }
  return answers
}

export async function codeFor(scene: GateScene, email: string): Promise<string> {
  const { mailbox } = scene
  const mine = () => mailbox.mails.filter((mail) => JSON.stringify(mail.to).includes(email))
  await eventually('the code', () => mine().length > 0)
  const code = /\b(\d{6})\b/.exec(mine().at(-1)?.text ?? '')?.[1] ?? ''
  mailbox.mails.length = 0
  return code
}

export async function sweepLeaves(scene: GateScene): Promise<void> {
  const due = () =>
    scene.tracker.context.store.db
      .selectFrom('visits')
      .select('visit_id')
      .where('deadline_at', '<=', scene.clock.now())
      .execute()
  while ((await due()).length > 0) await decideLeaves(scene.tracker.context)
}
