// The rules of docs/salesforce-rules.md with the real app: a prospect leaves, then the test reads the records in the practice org.
import { expect, taskAction, test } from './team.ts'

const grace = 'grace.hopkins@northfield.example'

test.describe('record', () => {
  for (const [what, email, key] of [
    ['a Lead is used before a Contact', 'shota.nakamura@minato.example', 'leadAlsoContact'],
    ['of several Leads the last changed one is used', 'terry@twins.example', 'leadTwinNew'],
    ['a Contact is used if there is no Lead', 'robin@private.example', 'contactPrivate'],
    ['a person account is used through its Contact', 'megumi@home.example', 'contactOfPersonAccount'],
  ] as const) {
    test(what, async ({ team }) => {
      const document = await team.uploadDocument(`Record ${key}`)
      await team.addWorkflow(document, 'left', taskAction({ assignee: 'documentOwner' }))
      await team.waitUntilSettled(await team.readDocument(document, email))
      const [task] = await team.tasksOf(document)
      expect(task?.WhoId).toBe(await team.org.control.named(key))
    })
  }

  test('a converted Lead is ignored, and its Contact is used', async ({ team }) => {
    const { control } = team.org
    const contactId = await control.convertLead(await control.named('leadUpper'))
    const document = await team.uploadDocument('Record converted')
    await team.addWorkflow(document, 'left', taskAction({ assignee: 'documentOwner' }))
    await team.waitUntilSettled(await team.readDocument(document, 'ulla.upper@upper.example'))
    expect((await team.tasksOf(document))[0]?.WhoId).toBe(contactId)
  })
})

test.describe('assignee', () => {
  test('each workflow chooses its assignee: the document owner, found by e-mail address, or the record owner', async ({
    team,
  }) => {
    const document = await team.uploadDocument('Assignee both')
    await team.addWorkflow(document, 'left', taskAction({ assignee: 'documentOwner' }))
    await team.addWorkflow(document, 'left', taskAction({ assignee: 'recordOwner' }))
    await team.waitUntilSettled(await team.readDocument(document, grace))
    const owners = (await team.tasksOf(document)).map((task) => task.OwnerId)
    const control = team.org.control
    expect(owners.toSorted()).toEqual([await control.named('aiko'), await control.named('ben')].toSorted())
  })

  for (const [what, email] of [
    ['a queue', 'quinn@queued.example'],
    ['an inactive user', 'naoki.yamamoto@left-behind.example'],
  ] as const) {
    test(`${what} cannot be the assignee: the Task has the record but no assignee`, async ({ team }) => {
      const document = await team.uploadDocument(`Assignee none ${what}`)
      await team.addWorkflow(document, 'left', taskAction())
      const visit = await team.waitUntilSettled(await team.readDocument(document, email))
      expect(visit.runs[0]?.result).toMatchObject({ assignee: null })
      expect(await team.tasksOf(document)).toHaveLength(1)
    })
  }

  test('without record and assignee no Task is written, and the screen shows the reason', async ({
    team,
  }) => {
    const document = await team.uploadDocument('Neither nor')
    await team.addWorkflow(document, 'left', taskAction())
    const visitId = await team.readDocument(document, 'stranger@neither.example')
    const visit = await team.waitUntilSettled(visitId)
    expect(visit.runs[0]).toMatchObject({ state: 'skipped', reason: { code: 'no_record_no_assignee' } })
    expect(await team.tasksOf(document)).toEqual([])
    const { page, words } = team.desktop
    await page.goto(`${new URL(page.url()).origin}/visits/${visitId}`)
    await expect(page.getByText(words('run.reason.no_record_no_assignee')).first()).toBeVisible()
  })
})

test('the Task has the subject, comments and due date of the rule, and the default status and priority of the org', async ({
  team,
}) => {
  const document = await team.uploadDocument('Words 御提案')
  await team.addWorkflow(document, 'left', taskAction({ locale: 'ja', assignee: 'documentOwner' }))
  await team.addWorkflow(document, 'left', taskAction({ locale: 'en' }))
  const visit = await team.waitUntilSettled(await team.readDocument(document, grace, 4))
  const tasks = await team.tasksOf(document)
  const ja = tasks.find((task) => String(task.Subject).startsWith('【'))
  const en = tasks.find((task) => task !== ja)
  expect(ja?.Subject).toBe(`【${grace}】さんが【Words 御提案】を閉じました`)
  expect(en?.Subject).toBe(`${grace} closed Words 御提案`)
  expect(en?.Description).toMatch(
    /^Document: Words 御提案\nE-mail: grace.*\nExit page: 4 of 6\nReading time: .+\nHistory: http\S+\/history\/\S+\n\nRef: run_\S+$/,
  )
  const day = (timeZone: string) =>
    new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.parse(String(visit.leftAt)))
  expect(ja?.ActivityDate).toBe(day('Asia/Tokyo'))
  expect(en?.ActivityDate).toBe(day('America/Los_Angeles'))
  for (const task of tasks) expect(task).toMatchObject({ Status: 'Not Started', Priority: 'Normal' })
})

test('the subject is cut to 255 characters and the comments to 32,000; the reference line is kept', async ({
  team,
}) => {
  const document = await team.uploadDocument('Long')
  const subject = `Long ${'長'.repeat(300)}`
  const comments = '{document} '.repeat(900)
  await team.addWorkflow(document, 'left', taskAction({ subject, comments }))
  const visit = await team.waitUntilSettled(await team.readDocument(document, grace))
  const [task] = await team.tasksOf(document)
  expect(String(task?.Subject)).toHaveLength(255)
  expect(String(task?.Description).length).toBeLessThanOrEqual(32_000)
  expect(String(task?.Description)).toMatch(new RegExp(`Ref: ${visit.runs[0]?.id}$`))
})

test('a contact is added to a campaign on open; on leave the contact is already a member, and the run is done', async ({
  team,
}) => {
  const document = await team.uploadDocument('Campaigns')
  const { control } = team.org
  const campaignId = await control.named('campaignJapanese')
  await team.addWorkflow(document, 'opened', { type: 'campaign', campaignId, campaignName: 'x' })
  await team.addWorkflow(document, 'left', { type: 'campaign', campaignId, campaignName: 'x' })
  const visit = await team.waitUntilSettled(await team.readDocument(document, 'robin@private.example'))
  expect(visit.runs.map((run) => run.state)).toEqual(['done', 'done'])
  const contactId = await control.named('contactPrivate')
  const members = (await control.records('CampaignMember')).filter(
    (row) => row.CampaignId === campaignId && row.ContactId === contactId,
  )
  expect(members).toHaveLength(1)
})

test('exactly once: after a lost response of Salesforce there is one Task', async ({ team }) => {
  const document = await team.uploadDocument('Exactly once')
  await team.addWorkflow(document, 'left', taskAction())
  await team.org.control.loseReplyOfWrite()
  const visit = await team.waitUntilSettled(await team.readDocument(document, grace))
  const [task, ...others] = await team.tasksOf(document)
  expect(others).toEqual([])
  expect(visit.runs[0]).toMatchObject({ state: 'done', result: { taskId: task?.Id } })
})

test('an access token that expired is renewed once, and the Task is written', async ({ team }) => {
  const document = await team.uploadDocument('Expired')
  await team.addWorkflow(document, 'left', taskAction())
  const renewals = async () =>
    (await team.org.control.requests()).filter(({ kinds }) => kinds.includes('token')).length
  const before = await renewals()
  await team.org.control.expireAccessTokens()
  await team.waitUntilSettled(await team.readDocument(document, grace))
  expect(await team.tasksOf(document)).toHaveLength(1)
  expect((await renewals()) - before).toBe(1)
})

test('a Task and two campaign members cost at most two API calls', async ({ team }) => {
  const document = await team.uploadDocument('Cost')
  const { control } = team.org
  await team.addWorkflow(document, 'left', taskAction())
  for (const key of ['campaignJapanese', 'campaignInactive']) {
    await team.addWorkflow(document, 'left', {
      type: 'campaign',
      campaignId: await control.named(key),
      campaignName: 'x',
    })
  }
  const before = (await control.state()).apiCalls
  const visit = await team.waitUntilSettled(await team.readDocument(document, grace))
  expect(visit.runs).toHaveLength(3)
  expect((await control.state()).apiCalls - before).toBeLessThanOrEqual(2)
})
