// The optional writes of the workspace, switched on in the settings: an unknown reader becomes a Lead with the Task, and mapped fields hold the
// figures of the visitor (ADR 73, ADR 74).
import type { Page } from '@playwright/test'
import type { TestOrg } from '../fixtures/practice-org.ts'
import { openSettings } from '../fixtures/rep.ts'
import { expect, test as teamTest, salesforceWords as texts } from './team.ts'

const customFields = (['Lead', 'Contact'] as const).flatMap((object) => [
  { object, name: 'Viewed__c', label: 'Viewed at', type: 'datetime' as const },
  { object, name: 'Document__c', label: 'Read last' },
  { object, name: 'Visits__c', label: 'Number of visits', type: 'double' as const },
])

/** The org has the fields before the desktop connects, because the login reads them. */
const test = teamTest.extend<object, { practiceOrg: TestOrg }>({
  practiceOrg: [
    async ({ practiceOrg }, use) => {
      await practiceOrg.control.set({ customFields })
      await use(practiceOrg)
    },
    { scope: 'worker' },
  ],
})

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option }).click()
  await expect(page.getByRole('combobox', { name: label, exact: true })).toContainText(option)
}

test('an unknown reader becomes one Lead, its Tasks belong to it, and its fields hold the figures', async ({
  team,
}) => {
  const { page } = team.desktop
  const { control } = team.org
  await openSettings(team.desktop, 'salesforce')
  await page.getByRole('switch', { name: texts.writes.leads }).click()
  await choose(page, texts.writes.leadSource, 'Partner Referral')
  await choose(page, texts.writes.owner, texts.writes.owners.chosen)
  await page.getByLabel(texts.writes.chosen).fill('Web リード受付')
  await page.getByRole('button', { name: texts.writes.find }).click()
  await expect(page.getByText('Web リード受付').first()).toBeVisible()
  await page.getByRole('switch', { name: texts.writes.fields }).click()
  await choose(page, `Lead: ${texts.writes.figures.viewedAt}`, 'Viewed at (Viewed__c)')
  await choose(page, `Lead: ${texts.writes.figures.document}`, 'Read last (Document__c)')
  await choose(page, `Lead: ${texts.writes.figures.visits}`, 'Number of visits (Visits__c)')

  const email = 'nadia.novak@newcomer.example'
  const document = await team.uploadDocument('For newcomers')
  await team.addWorkflow(document, 'left', {
    ...{ type: 'task', assignee: 'documentOwner', locale: 'en', subject: null, comments: null },
  })
  const first = await team.waitUntilSettled(await team.readDocument(document, email))
  const leads = async () => (await control.records('Lead')).filter((row) => row.Email === email)
  expect(await leads()).toMatchObject([
    {
      ...{ LastName: 'nadia.novak', Company: 'newcomer.example', LeadSource: 'Partner Referral' },
      ...{ OwnerId: await control.named('queue'), Document__c: 'For newcomers', Visits__c: 1 },
    },
  ])
  const [lead] = await leads()
  expect(await team.tasksOf(document)).toMatchObject([{ WhoId: lead?.Id }])
  await page.goto(`${new URL(page.url()).origin}/visits/${first.id}`)
  await expect(page.getByText(team.desktop.words('run.done.createLead')).first()).toBeVisible()

  await team.waitUntilSettled(await team.readDocument(document, email))
  const [same, ...others] = await leads()
  expect(others).toEqual([])
  expect(same).toMatchObject({ Id: lead?.Id, Visits__c: 2 })
  expect(Date.parse(String(same?.Viewed__c))).toBeGreaterThanOrEqual(Date.parse(String(lead?.Viewed__c)))
  expect((await team.tasksOf(document)).map(({ WhoId }) => WhoId)).toEqual([lead?.Id, lead?.Id])
})

test('the creation of a link is logged once as a closed Task on the record of its recipient', async ({
  team,
}) => {
  const { page, words } = team.desktop
  const { control } = team.org
  const { client } = team.device
  await openSettings(team.desktop, 'salesforce')
  await page.getByRole('switch', { name: texts.writes.links }).click()
  await expect
    .poll(async () => (await client.call('me.get', {})).workspace.salesforceWrites.linkTasks)
    .not.toBeNull()

  const recipientEmail = 'grace.hopkins@northfield.example'
  const document = await team.uploadDocument('For Grace')
  const params = { documentId: document.id }
  await client.call('links.create', { params, body: { recipientEmail } })
  const logged = async () =>
    (await control.tasks()).filter(({ Subject }) => String(Subject).includes('For Grace'))
  await expect.poll(async () => (await logged()).length).toBe(1)
  const record = (await control.records('Lead')).find(({ Email }) => Email === recipientEmail)
  expect(await logged()).toMatchObject([{ WhoId: record?.Id, Status: 'Completed' }])

  await page.goto(`${new URL(page.url()).origin}/documents/${document.id}/links`)
  await expect(page.getByText(words('run.done.linkTask')).first()).toBeVisible()
  expect(await logged()).toHaveLength(1)
})
