// One visit is followed by its id through the log of a tracker, and each call of a device is found in both logs by the id of the request.
import { Writable } from 'node:stream'
import { afterEach, expect, it } from 'vitest'
import { createTrackerClient } from '../../src/main/tracker/client.ts'
import { createLog } from '../../src/tracker/infrastructure/log.ts'
import { reader, readingScene, type Scene } from '../../src/tracker/services/visits/testing.ts'
import { type Mailbox, startMailbox } from '../fixtures/mailbox.ts'
import { eventually } from '../fixtures/part.ts'

type Line = { msg: string; visitId?: string; requestId?: string; [field: string]: unknown }

let scene: Scene
let mailbox: Mailbox
afterEach(async () => {
  await scene.close()
  await mailbox.close()
})

function memoryLog(level: string) {
  let text = ''
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  const lines = (): Line[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  return { log: createLog(level, destination), lines, text: () => text }
}

/** A device of the owner with the client of the desktop. `calls` are the answers that the device logs. */
async function ownersDevice() {
  const calls: { call: string; requestId: string; status: number }[] = []
  const url = await scene.tracker.listen()
  const client = createTrackerClient({
    access: () => ({ url, token: scene.owner.token }),
    fetch,
    onAnswer: (call, { requestId, status }) => calls.push({ call, requestId, status }),
  })
  return { client, calls }
}

it('one visit is followed from its opening to its Task and its e-mail', { timeout: 60_000 }, async () => {
  const { log, lines, text } = memoryLog('debug')
  mailbox = await startMailbox()
  const mail = { smtpUrl: mailbox.smtpUrl, mailFrom: 'lastpage@example.com' }
  scene = await readingScene('sqlite', { ...mail, accessLog: true }, { log })
  const { client, calls } = await ownersDevice()
  const everyChannel = { desktop: true, email: true, slack: false }
  await client.call('me.update', {
    body: { notify: { left: { first: everyChannel, returning: everyChannel } } },
  })
  await scene.makeWorkflow('left')
  const link = await scene.makeLink()
  const page = await reader(scene.tracker, link.slug).enter({ email: 'aki@prospect.example' })
  scene.clock.advance(3_000)
  await page.beat({ pages: { 1: 3_000 }, goodbye: true })
  scene.clock.advance(6_000)
  await scene.sweep()
  const { visits } = await client.call('runs.claim', { body: {} })
  const run = visits[0]?.runs[0]
  const reason = { code: 'no_record' as const, salesforceCode: null, detail: null }
  await client.call('runs.settle', {
    body: {
      runs: [
        {
          runId: run?.id ?? '',
          leaseToken: run?.leaseToken ?? '',
          settlement: { state: 'skipped', reason, result: null },
        },
      ],
    },
  })
  await eventually('the e-mail is sent', () => lines().some(({ msg }) => msg === 'message sent'))

  const steps = lines().filter(({ visitId }) => visitId === page.visitId)
  expect(steps.map(({ msg }) => msg).toSorted()).toEqual(
    [
      ...['visit opened', 'beat stored', 'visit left', 'run created', 'notification written'],
      ...['run claimed', 'run settled', 'message sent'],
    ].toSorted(),
  )
  const stepOf = (msg: string) => steps.find((line) => line.msg === msg)
  expect(stepOf('run settled')).toMatchObject({ runId: run?.id, state: 'skipped', code: 'no_record' })
  expect(stepOf('visit left')).toMatchObject({ linkId: link.id, page: 1, activeMs: 3_000 })

  // The device and the tracker have logged the same request.
  for (const [call, msg] of [
    ['runs.claim', 'run claimed'],
    ['runs.settle', 'run settled'],
  ]) {
    const requestId = calls.find((each) => each.call === call)?.requestId
    expect(stepOf(msg ?? '')?.requestId).toBe(requestId)
    expect(lines().filter((line) => line.requestId === requestId && line.msg === 'request')).toEqual([
      expect.objectContaining({ status: 200, caller: 'desktop', memberId: scene.owner.me.member.id }),
    ])
  }
  const secrets = [link.slug, page.visitToken, scene.owner.token, 'prospect.example', run?.leaseToken ?? '?']
  expect(secrets.filter((secret) => text().includes(secret))).toEqual([])
})

it('a transaction that is rolled back logs no step', async () => {
  const { log, lines } = memoryLog('info')
  mailbox = await startMailbox()
  scene = await readingScene('sqlite', {}, { log })
  const link = await scene.makeLink()
  const { db } = scene.tracker.context.store
  await db.schema.alterTable('feed_events').renameTo('away').execute()
  const answer = await reader(scene.tracker, link.slug).open({ email: 'aki@prospect.example' })
  expect([answer.status, lines().filter(({ msg }) => msg === 'visit opened')]).toEqual([500, []])
})
