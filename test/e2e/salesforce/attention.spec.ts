// Runs that need attention: the reason, what to do, retry, and "create Lead" with one click.
import { goTo, visitsList } from '../fixtures/rep.ts'
import { expect, salesforceWords, taskAction, test } from './team.ts'

test('a visit without a match: the Lead is created once, and then the Task is written', async ({ team }) => {
  const { desktop } = team
  const { page, words } = desktop
  const email = 'hanako.newcomer@minato-new.example'
  const document = await team.uploadDocument('Nobody yet')
  await team.addWorkflow(document, 'left', taskAction())
  const visitId = await team.readDocument(document, email)
  await team.waitUntilSettled(visitId)
  await goTo(desktop, 'activity')
  await page.getByRole('button', { name: words('activity.attention') }).click()
  await page.getByRole('listitem').filter({ hasText: email }).first().click()
  await expect(page.getByText(words('run.reason.no_record_no_assignee')).last()).toBeVisible()

  await page.getByRole('button', { name: salesforceWords.attention.createLead }).click()
  const dialog = page.getByRole('dialog', {
    name: salesforceWords.attention.leadFor.replace('{email}', email),
  })
  await expect(dialog.getByLabel(salesforceWords.attention.lastName)).toHaveValue('Newcomer')
  await dialog.getByLabel(salesforceWords.attention.lastName).fill('Suzuki')
  await dialog.getByLabel(salesforceWords.attention.company).fill('Minato KK')
  await team.org.control.loseReplyOfWrite(1, { object: 'Lead' })
  await dialog.getByRole('button', { name: salesforceWords.attention.createLead }).click()
  await expect(page.getByText(salesforceWords.attention.leadMade)).toBeVisible()

  const visit = await team.waitUntilSettled(visitId)
  expect(visit.runs[0]).toMatchObject({ state: 'done', result: { record: { type: 'Lead' } } })
  const leads = (await team.org.control.records('Lead')).filter((row) => row.Email === email)
  expect(leads).toMatchObject([{ LastName: 'Suzuki', FirstName: 'Hanako', Company: 'Minato KK' }])
  expect((await team.tasksOf(document)).map((task) => task.WhoId)).toEqual([leads[0]?.Id])
})

test('a validation rule of the org: its message is shown, and a retry works after the rule is removed', async ({
  team,
}) => {
  const { page, words } = team.desktop
  const { control } = team.org
  const document = await team.uploadDocument('Against a rule')
  await team.addWorkflow(document, 'left', taskAction())
  const message = 'ToDoには種別が必要です'
  await control.set({ validationRules: [{ object: 'Task', message }] })
  const visitId = await team.readDocument(document, 'grace.hopkins@northfield.example')
  await team.waitUntilSettled(visitId)
  await page.goto(`${new URL(page.url()).origin}/visits/${visitId}`)
  const sentence = salesforceWords.codes.FIELD_CUSTOM_VALIDATION_EXCEPTION.replace('{detail}', message)
  await expect(page.getByText(sentence).last()).toBeVisible()
  await control.set({ validationRules: [] })
  await page.getByRole('button', { name: words('common.retry') }).click()
  await expect.poll(() => team.tasksOf(document)).toHaveLength(1)
})

test('a run can be dismissed and restored; "retry all" does not retry dismissed runs', async ({ team }) => {
  const { desktop } = team
  const { page, words } = desktop
  const { control } = team.org
  const { attention } = salesforceWords
  const [kept, dismissed] = [await team.uploadDocument('Tried again'), await team.uploadDocument('Let be')]
  await control.set({ validationRules: [{ object: 'Task', message: 'Not today' }] })
  for (const document of [kept, dismissed]) {
    await team.addWorkflow(document, 'left', taskAction())
    await team.waitUntilSettled(await team.readDocument(document, 'grace.hopkins@northfield.example'))
  }
  await goTo(desktop, 'activity')
  await page.getByRole('button', { name: words('activity.attention') }).click()
  const rows = visitsList(desktop).getByRole('listitem')
  const row = rows.filter({ hasText: 'Let be' })
  // A click on any cell opens the visit, also on a cell with a tooltip.
  await row.getByRole('img').last().click()
  await page.getByRole('button', { name: attention.dismiss }).click()
  await expect(row).toHaveCount(0)
  await expect(page.getByText(attention.dismissed)).toBeVisible()
  await page.getByRole('button', { name: attention.undismiss }).click()
  await expect(row).toHaveCount(1)
  await page.getByRole('button', { name: attention.dismiss }).click()
  await expect(row).toHaveCount(0)

  await control.set({ validationRules: [] })
  await page.getByRole('button', { name: attention.retryAll }).click()
  await expect.poll(() => team.tasksOf(kept)).toHaveLength(1)
  await expect(rows.filter({ hasText: 'Tried again' })).toHaveCount(0)
  expect(await team.tasksOf(dismissed)).toEqual([])
})
