// The fields of a workflow in the window: fields and values of the org, Related To, and the status of a campaign member.
import type { Page } from '@playwright/test'
import type { TestOrg } from '../fixtures/practice-org.ts'
import { expect, test as teamTest } from './team.ts'

const customFields = [
  {
    ...{
      object: 'Activity',
      name: 'Region__c',
      label: 'Sales region',
      type: 'picklist' as const,
      restricted: true,
    },
    values: [
      { value: 'east', label: 'East' },
      { value: 'west', label: 'West' },
    ],
  },
  { object: 'Activity', name: 'Reader__c', label: 'Reader' },
]

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

const hanako = 'hanako.yamada@yamada.example'
const kimura = 'misaki.kimura@aozora.example'

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click()
  await page.getByRole('option', { name: option }).click()
}

test('a workflow sets values of the org, a text with placeholders and Related To; the preview and the Task have them', async ({
  team,
}) => {
  const { page, words } = team.desktop
  const document = await team.uploadDocument('With fields')
  await team.readDocument(document, hanako, 5)
  await page.goto(`${new URL(page.url()).origin}/documents/${document.id}`)
  await page.getByRole('tab', { name: words('document.tabs.workflows') }).click()
  await page.getByRole('button', { name: words('workflows.newTask') }).click()
  for (const field of ['Priority', 'Sales region', 'Reader']) {
    await page.getByRole('button', { name: words('taskFields.add') }).click()
    await page.getByRole('menuitem', { name: field, exact: true }).click()
  }
  await choose(page, 'Priority', 'High')
  await choose(page, 'Sales region', 'East')
  await page.getByRole('button', { name: words('taskFields.insert') }).click()
  await page.getByRole('menuitem', { name: '{company}' }).click()
  await choose(page, words('taskFields.relateTo.label'), words('taskFields.relateTo.opportunityOrAccount'))

  const preview = page.getByRole('region', { name: words('workflows.preview') })
  await expect(preview).toContainText(words('workflows.previewReal'))
  await expect(preview).toContainText(words('taskFields.preview.orgDefault', { value: 'Not Started' }))
  await expect(preview).toContainText('East')
  await expect(preview).not.toContainText('Ref:')
  await page.getByRole('button', { name: words('workflows.create') }).click()
  await page.getByRole('button', { name: words('workflows.create') }).waitFor({ state: 'detached' })

  const visit = await team.waitUntilSettled(await team.readDocument(document, hanako, 2))
  const [task] = (await team.tasksOf(document)).filter((each) => each.Region__c === 'east')
  expect(task).toMatchObject({
    ...{ Priority: 'High', Status: 'Not Started', Reader__c: '株式会社山田製作所' },
    WhatId: await team.org.control.named('oppYamada'),
  })
  await page.goto(`${new URL(page.url()).origin}/visits/${visit.id}`)
  await expect(
    page.getByText(words('taskFields.result.relatedTo', { name: '生産管理システム更改' })),
  ).toBeVisible()
})

test('the status of a campaign member is chosen from the campaign, raised on leave, and not lowered by a later opening', async ({
  team,
}) => {
  const { page, words } = team.desktop
  const { control } = team.org
  const campaignId = await control.named('campaignEnglish')
  await control.insert('CampaignMemberStatus', {
    ...{ CampaignId: campaignId, Label: 'Opened', SortOrder: 3, IsDefault: false, HasResponded: false },
  })
  const document = await team.uploadDocument('With status')
  const campaign = { type: 'campaign', campaignId, campaignName: 'Tour' } as const
  await team.addWorkflow(document, 'opened', { ...campaign, status: 'Opened' })
  await page.goto(`${new URL(page.url()).origin}/documents/${document.id}`)
  await page.getByRole('tab', { name: words('document.tabs.workflows') }).click()
  await page.getByRole('button', { name: words('workflows.newCampaign') }).click()
  await choose(page, words('workflows.triggerLabel'), words('workflows.trigger.left'))
  await page.getByRole('textbox', { name: words('workflows.campaign') }).fill(campaignId)
  await page.getByRole('textbox', { name: words('workflows.campaign') }).blur()
  await choose(
    page,
    words('taskFields.memberStatus.label'),
    words('taskFields.memberStatus.responded', { label: 'Responded' }),
  )
  await page.getByRole('button', { name: words('workflows.create') }).click()
  await page.getByRole('button', { name: words('workflows.create') }).waitFor({ state: 'detached' })

  const leadId = await control.named('leadKimura')
  const statuses = async () =>
    (await control.records('CampaignMember')).filter((row) => row.LeadId === leadId).map((row) => row.Status)
  await team.waitUntilSettled(await team.readDocument(document, kimura))
  expect(await statuses()).toEqual(['Responded'])
  const again = await team.waitUntilSettled(await team.readDocument(document, kimura))
  expect(again.runs.filter(({ action }) => action.type === 'campaign').map(({ state }) => state)).toEqual([
    'done',
    'done',
  ])
  expect(await statuses()).toEqual(['Responded'])
})
