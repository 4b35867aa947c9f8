// What makes a visit worth a call, through the window and the practice org: signals, next steps, and the record that a merge link names.
import path from 'node:path'
import Sqlite from 'better-sqlite3'
import { signalName, signalText } from '#shared/signal-text.ts'
import { markClaimed } from '#shared/visitor-name.ts'
import { openVisit } from '../../desktop/prospect.ts'
import { barriersOn } from '../../fixtures/barriers.ts'
import { newProspect, waitForFirstPage } from '../fixtures/prospect.ts'
import { goTo, visitsList } from '../fixtures/rep.ts'
import { wordsIn } from '../fixtures/words.ts'
import { expect, type Team, taskAction, test } from './team.ts'

const grace = 'grace.hopkins@northfield.example'

const showDocument = ({ desktop: { page } }: Team, id: string, tab = '') =>
  page.goto(`${new URL(page.url()).origin}/documents/${id}${tab}`)

/** Moves the visits of the document into the past, because a signal needs hours between two visits. */
function moveBack({ tracker }: Team, documentId: string, hours: number): void {
  const db = new Sqlite(path.join(tracker.dataFolder, 'tracker.db'))
  const ms = hours * 3_600_000
  for (const table of ['visits', 'counted_visits']) {
    db.prepare(
      `UPDATE ${table} SET opened_at = opened_at - ?, last_active_at = last_active_at - ? WHERE document_id = ?`,
    ).run(ms, ms, documentId)
  }
  db.prepare('UPDATE visits SET left_at = left_at - ? WHERE document_id = ?').run(ms, documentId)
  db.close()
}

test('signals: the third reader of a company and a reader who came back get a Task, and the activity says why', async ({
  team,
}) => {
  const { page, words } = team.desktop
  const document = await team.uploadDocument('Worth a call')
  const { client } = team.device
  await showDocument(team, document.id, '/workflows')
  await page.getByRole('button', { name: words('workflows.newTask') }).click()
  await page.getByRole('button', { name: words('conditions.add') }).press('Enter')
  await page.getByRole('menuitem', { name: words('conditions.name.signals'), exact: true }).press('Enter')
  const newPage = page.getByRole('checkbox', { name: signalName('en', 'newPage') })
  await newPage.press('Space')
  await expect(newPage).not.toBeChecked()
  await page.getByRole('button', { name: words('workflows.ownWords') }).click()
  await page.getByLabel(words('workflows.subject')).fill('{email}: {signals}')
  expect(await barriersOn(page)).toEqual([])
  await page.getByRole('button', { name: words('workflows.create') }).click()
  await page.getByRole('button', { name: words('workflows.create') }).waitFor({ state: 'detached' })

  const link = await client.call('links.create', {
    params: { documentId: document.id },
    body: { settings: { requireEmail: true } },
  })
  const read = async (email: string) => {
    const reader = await openVisit(link.url, email)
    await reader.leave({ 3: 200 }, 3)
    return team.waitUntilSettled(reader.visitId)
  }
  for (const email of ['ann@northfield.example', 'bob@northfield.example'])
    expect((await read(email)).runs).toMatchObject([{ reason: { code: 'condition_not_met' } }])
  const third = await read(grace)
  expect(third.signals).toEqual([{ kind: 'company', people: 3 }])
  moveBack(team, document.id, 13)
  const back = await read(grace)
  expect(back.signals).toMatchObject([{ kind: 'cameBack' }])
  const because = [...(third.signals ?? []), ...(back.signals ?? [])].map((signal) =>
    signalText('en', signal),
  )
  const tasks = (await team.org.control.tasks()).filter(({ Subject }) =>
    String(Subject).startsWith(`${grace}: `),
  )
  expect(tasks.map(({ Subject }) => Subject).sort()).toEqual(because.map((why) => `${grace}: ${why}`).sort())
  expect(new Set(tasks.map(({ WhoId }) => WhoId))).toEqual(
    new Set([await team.org.control.named('leadGrace')]),
  )

  await goTo(team.desktop, 'activity')
  const rows = visitsList(team.desktop).getByRole('listitem').filter({ hasText: document.title })
  const row = rows.filter({ hasText: signalName('en', 'cameBack') })
  await row.getByRole('button').first().click()
  const pane = page.getByRole('complementary', { name: words('visit.title') })
  await expect(pane).toContainText(because[1] ?? '')
  expect(await barriersOn(page)).toEqual([])
})

test('next steps: a click is in the activity, in the Task, and meets a condition', async ({
  team,
  browser,
}) => {
  const { page, words } = team.desktop
  const document = await team.uploadDocument('Next step')
  const { client } = team.device
  const none = { en: '', ja: '' }
  await client.call('documents.setNextSteps', {
    params: { documentId: document.id },
    body: {
      nextSteps: {
        meeting: { on: true, url: 'https://meet.example/aiko', label: none },
        reply: { on: false, label: none },
        page: { on: false, url: null, label: none },
        download: { on: false, label: none },
      },
    },
  })
  await client.call('workflows.create', {
    params: { documentId: document.id },
    body: { trigger: 'left', action: taskAction(), conditions: { did: ['meeting'] } },
  })
  const link = await client.call('links.create', {
    params: { documentId: document.id },
    body: { recipientEmail: grace },
  })
  const { viewer } = wordsIn('ja')
  const prospect = await newProspect(browser, { locale: 'ja' })
  await prospect.route('https://meet.example/**', (route) => route.fulfill({ body: 'calendar' }))
  const tab = await prospect.newPage()
  await tab.setViewportSize({ width: 320, height: 640 })
  await tab.goto(link.url)
  const card = tab.getByRole('region', { name: viewer('steps.title') })
  await card.scrollIntoViewIfNeeded()
  expect(await barriersOn(tab)).toEqual([])
  const popup = tab.waitForEvent('popup')
  await card.getByRole('link').first().press('Enter')
  await (await popup).close()
  await tab.goto('about:blank') // so that the last beat is sent
  await prospect.close()

  await expect.poll(async () => (await team.tasksOf(document)).length, { timeout: 30_000 }).toBe(1)
  const [task] = await team.tasksOf(document)
  expect(task?.Description).toContain('Actions: Clicked “Book a meeting”')
  await goTo(team.desktop, 'activity')
  const row = visitsList(team.desktop).getByRole('listitem').filter({ hasText: document.title }).first()
  await row.getByRole('button').first().click()
  const pane = page.getByRole('complementary', { name: words('visit.title') })
  await expect(pane).toContainText('Clicked “Book a meeting”')
  expect(await barriersOn(page)).toEqual([])
})

test('a merge link with the Salesforce ID: the Task is made for this record and says that it is claimed', async ({
  team,
  browser,
}) => {
  const { page, words } = team.desktop
  const { control } = team.org
  const document = await team.uploadDocument('Mailing by ID')
  await team.addWorkflow(document, 'left', taskAction())
  await showDocument(team, document.id, '/links')
  await page
    .getByRole('button', { name: words('links.new'), exact: true })
    .first()
    .click()
  const form = page.getByRole('dialog', { name: words('links.new') })
  await form.getByRole('button', { name: words('links.forAnybody') }).click()
  await form.getByRole('switch', { name: words('links.merge.record') }).press('Space')
  await expect(form.getByText(words('links.merge.recordClaimed'))).toBeVisible()
  expect(await barriersOn(page)).toEqual([])
  await form.getByRole('button', { name: words('links.create'), exact: true }).click()
  expect(await barriersOn(page)).toEqual([])
  await test.info().attach('tools', { body: await page.screenshot(), contentType: 'image/png' })
  await form.getByRole('button', { name: words('links.merge.copyFor', { tool: 'HubSpot' }) }).click()
  const copied = await team.desktop.clipboardText()
  await form.getByRole('button', { name: words('common.done') }).click()
  const contactId = await control.named('contactMiguel')
  const merged = copied
    .replace('{{contact.salesforcecontactid}}', contactId)
    .replace('{{contact.salesforceleadid}}', '')
  expect(merged).toContain(`?id=${contactId}&id=`)

  const prospect = await newProspect(browser, { locale: 'ja' })
  const tab = await prospect.newPage()
  await tab.setViewportSize({ width: 320, height: 640 })
  await tab.goto(merged)
  await waitForFirstPage(tab)
  expect(new URL(tab.url()).search).toBe('')
  await tab.reload()
  await waitForFirstPage(tab)
  await goTo(team.desktop, 'activity')
  const reading = page.getByRole('region', { name: words('activity.readingNow') })
  await expect(reading).toContainText('Salesforce record')
  await tab.goto('about:blank')
  await prospect.close()

  await expect.poll(async () => (await team.tasksOf(document)).length, { timeout: 30_000 }).toBe(1)
  const [task] = await team.tasksOf(document)
  const email = 'miguel.alvarez@harborview.example'
  expect(task).toMatchObject({
    WhoId: contactId,
    Subject: `${markClaimed(email, 'en')} closed Mailing by ID`,
  })
  const row = visitsList(team.desktop).getByRole('listitem').filter({ hasText: document.title })
  await expect(row).toHaveCount(1)
  await expect(row).toContainText('Miguel Alvarez')
  await expect(row.getByRole('img', { name: words('visit.confidence.claimed') })).toBeVisible()

  await test.step('a deleted record: no Task, and the visit says why', async () => {
    await control.change(contactId, { IsDeleted: true })
    const other = await newProspect(browser, { locale: 'en' })
    const again = await other.newPage()
    await again.goto(merged)
    await waitForFirstPage(again)
    await again.goto('about:blank')
    await other.close()
    const unknown = visitsList(team.desktop)
      .getByRole('listitem')
      .filter({ hasText: 'Salesforce record' })
      .filter({ hasText: words('run.skipped.task') })
    await unknown.getByRole('button').first().click()
    const pane = page.getByRole('complementary', { name: words('visit.title') })
    await expect(pane).toContainText(words('run.claimedRecord.deleted'))
    expect(await barriersOn(page)).toEqual([])
    await test.info().attach('deleted', { body: await page.screenshot(), contentType: 'image/png' })
    expect(await team.tasksOf(document)).toHaveLength(1)
    await control.change(contactId, { IsDeleted: false })
  })
})
