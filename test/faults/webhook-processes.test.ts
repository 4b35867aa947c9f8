// Two trackers on one PostgreSQL database send the webhooks of many links. One of them is killed after the receiver took a request. No event is lost, and
// only the requests that were on their way at the kill are repeated, with the same ids. `WEBHOOK_LINKS=500` runs the long form.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Receiver, startReceiver, verify } from '../../src/tracker/services/webhooks/testing.ts'
import { eventually } from '../fixtures/part.ts'
import { makePdf } from '../fixtures/pdf.ts'
import { type Postgres, startPostgres } from '../fixtures/postgres.ts'
import { joinAs } from '../fixtures/team/member.ts'
import { startTeamTracker, type TeamTracker } from '../fixtures/team/tracker.ts'

const linkCount = Number(process.env.WEBHOOK_LINKS ?? 40)
/** The number of requests that a process sends to one endpoint at the same time (webhook-worker.ts). */
const parallelPerEndpoint = 4

let postgres: Postgres
let dir: string
let receiver: Receiver
let trackers: TeamTracker[] = []

beforeEach(async () => {
  postgres = await startPostgres({ light: true })
  dir = mkdtempSync(path.join(tmpdir(), 'lastpage-webhooks-'))
  receiver = await startReceiver()
  const databaseUrl = await postgres.createDatabase()
  const env = {
    TRACKER_SECRET_KEY: Buffer.alloc(32, 9).toString('base64'),
    TRACKER_OUTGOING_NETWORKS: '127.0.0.0/8',
    TRACKER_DELIVERY_LEASE_MS: '2000',
    TRACKER_DELIVERY_RETRY_MS: '100',
  }
  // The second one starts after the first, which makes the database and the invite.
  trackers = [await startTeamTracker({ dataDir: dir, databaseUrl, env })]
  trackers.push(await startTeamTracker({ dataDir: dir, databaseUrl, env }))
})
afterEach(async () => {
  for (const tracker of trackers) await tracker.kill()
  await receiver.close()
  await postgres.stop()
  rmSync(dir, { recursive: true, force: true })
})

test('a kill of one of two processes loses no event and repeats only what was on its way', {
  timeout: 180_000,
}, async () => {
  const [first, second] = trackers as [TeamTracker, TeamTracker]
  const admin = await joinAs(first.invite, { name: 'Aiko Sato', email: 'aiko@example.co.jp' })
  const { id: documentId } = await admin.uploadPdf(await makePdf({ pages: 1, title: 'Offer' }), 'Offer')
  const draft = { name: 'CRM', url: receiver.url, events: ['link.created' as const] }
  const { secret } = await admin.client.call('webhooks.create', { body: draft })
  let killed: Promise<void> | null = null
  receiver.answer((response) => {
    // The receiver has taken some requests. It answers this one after the kill, so the process stores no result.
    if (receiver.received.length === 10) killed = second.kill()
    void Promise.resolve(killed).then(() => setTimeout(() => response.writeHead(204).end(), 20))
  })
  for (let n = 0; n < linkCount; n++) {
    await admin.client.call('links.create', { params: { documentId }, body: { name: `Link ${n}` } })
  }
  const names = () =>
    new Set(receiver.received.map(({ body }) => String((body.data.link as { name?: string }).name)))
  await eventually('all events arrived', async () => names().size === linkCount, 60_000)
  const ids = receiver.received.map(({ id }) => id)
  expect(new Set(ids).size).toBe(linkCount)
  expect(ids.length - linkCount).toBeLessThanOrEqual(parallelPerEndpoint)
  for (const one of receiver.received) verify(secret, one)
  expect(killed).not.toBeNull()
})
