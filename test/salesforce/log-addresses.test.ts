// The desktop's log contains no address of a prospect, even if Salesforce's refusals contain the address.
import { Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createPinoLog } from '../../src/main/host/headless/log.ts'
import { taskFor } from './memory-tracker.ts'
import { startOrg, type TestOrg } from './rep.ts'
import { createWorkerFixture, type WorkerFixture } from './worker-fixture.ts'

const mark = 'marked-prospect'
const email = `${mark}@hidden-domain.example`

let org: TestOrg
let fixture: WorkerFixture
beforeAll(async () => {
  org = await startOrg()
})
afterEach(() => fixture.close())
afterAll(() => org.close())

it('replaces prospects’ addresses in log messages and fields', async () => {
  let text = ''
  const log = createPinoLog(
    'debug',
    new Writable({
      write(chunk, _encoding, done) {
        text += chunk
        done()
      },
    }),
  )
  fixture = await createWorkerFixture(org, { log, salesforce: { log }, timing: { quotaPauseMs: 1 } })
  const message = `\nSELECT Id FROM Lead WHERE Email IN ('${email}')\n ERROR at Row:1:Column:8`
  const refuse = (code: string) => ({
    type: 'refuse' as const,
    status: 400,
    errors: [{ errorCode: code, message }],
  })
  await org.control.fault({ match: { kind: 'api' }, effect: refuse('MALFORMED_QUERY') })
  await fixture.finish(fixture.tracker.add({ email, actions: [taskFor('recordOwner')] }))
  await org.control.refuseRecords('Task', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 1, `Not for ${email}.`)
  await fixture.finish(fixture.tracker.add({ email, actions: [taskFor('documentOwner')] }))
  log.error(
    { err: new Error(message), url: `/api/visitors?search=${encodeURIComponent(email)}` },
    `for ${email}`,
  )

  expect(text).toContain('Reading from Salesforce failed')
  expect(text).toContain('[address]')
  expect(text).not.toContain(mark)
  expect(text).not.toContain('hidden-domain')
})
