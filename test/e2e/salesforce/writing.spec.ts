// Workflows in the window: own texts with a preview of a real visit, several workflows of one document, campaigns.
import { openVisit } from '../../desktop/prospect.ts'
import { expect, taskAction, test } from './team.ts'

const grace = 'grace.hopkins@northfield.example'

test('own texts are previewed with the last visit and written to the Task; a workflow can be paused, resumed, edited and removed', async ({
  team,
}) => {
  const { page, words } = team.desktop
  const document = await team.uploadDocument('Own words')
  await team.readDocument(document, grace, 5)
  await page.goto(`${new URL(page.url()).origin}/documents/${document.id}`)
  await page.getByRole('tab', { name: words('document.tabs.workflows') }).click()
  await page.getByRole('button', { name: words('workflows.newTask') }).click()
  await page.getByRole('button', { name: words('workflows.ownWords') }).click()
  await page.getByLabel(words('workflows.subject')).fill('{email} left {document} on {page}')
  const preview = page.getByRole('region', { name: words('workflows.preview') })
  await expect(preview).toContainText(`${grace} left Own words on 5`)
  await expect(preview).toContainText(words('workflows.previewReal'))
  await page.getByRole('button', { name: words('workflows.create') }).click()
  await page.getByRole('button', { name: words('workflows.pause'), exact: true }).waitFor()
  const paused = page.getByRole('button', { name: words('workflows.resume'), exact: true })

  await team.waitUntilSettled(await team.readDocument(document, grace, 2))
  expect((await team.tasksOf(document)).map((task) => task.Subject)).toEqual([`${grace} left Own words on 2`])

  await page.getByRole('button', { name: words('workflows.pause'), exact: true }).click()
  await paused.waitFor()
  await team.addWorkflow(document, 'left', taskAction({ subject: 'second {document}' }))
  const visit = await team.waitUntilSettled(await team.readDocument(document, grace, 3))
  expect(visit.runs).toHaveLength(1)
  await paused.click()
  const both = await team.waitUntilSettled(await team.readDocument(document, grace, 4))
  expect(both.runs).toHaveLength(2)

  const actions = page.getByRole('button', { name: words('workflows.actions') }).first()
  await actions.click()
  await page.getByRole('menuitem', { name: words('common.edit') }).click()
  await page.getByLabel(words('workflows.subject')).fill('edited {document}')
  await page.getByRole('button', { name: words('common.save') }).click()
  await expect(page.getByLabel(words('workflows.subject'))).toHaveCount(0)
  await team.waitUntilSettled(await team.readDocument(document, grace, 6))
  expect((await team.tasksOf(document)).map((task) => task.Subject)).toContain('edited Own words')

  await actions.click()
  await page.getByRole('menuitem', { name: words('common.remove') }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('common.remove') })
    .click()
  await expect(page.getByRole('button', { name: words('workflows.actions') })).toHaveCount(1)
})

test('a campaign is found by its pasted URL; its name is shown, and its id is stored with 18 characters', async ({
  team,
}) => {
  const { page, words } = team.desktop
  const { control } = team.org
  const document = await team.uploadDocument('Campaign by URL')
  const campaignId = await control.named('campaignJapanese')
  const name = String((await control.records('Campaign')).find((row) => row.Id === campaignId)?.Name)
  await page.goto(`${new URL(page.url()).origin}/documents/${document.id}`)
  await page.getByRole('tab', { name: words('document.tabs.workflows') }).click()
  await page.getByRole('button', { name: words('workflows.newCampaign') }).click()
  const field = page.getByRole('textbox', { name: words('workflows.campaign') })
  await field.fill('701000000000001AAB')
  await field.blur()
  await expect(page.getByRole('alert')).toContainText(words.error('campaign_id_invalid'))
  const url = `https://acme.lightning.force.com/lightning/r/Campaign/${campaignId.slice(0, 15)}/view`
  await field.fill(url)
  await field.blur()
  await expect(page.getByRole('status').filter({ hasText: name })).toBeVisible()
  await expect(field).toHaveValue(campaignId)
  await page.getByRole('button', { name: words('workflows.create') }).click()
  await expect
    .poll(
      async () =>
        (await team.device.client.call('workflows.list', { params: { documentId: document.id } })).items,
    )
    .toMatchObject([{ trigger: 'opened', action: { campaignId, campaignName: name } }])
})

test('a resumed visit updates its Task, and keeps the match of its open', async ({ team }) => {
  const document = await team.uploadDocument('Resumed')
  const { client } = team.device
  const { control } = team.org
  await team.addWorkflow(document, 'opened', taskAction({ subject: 'opened {document}' }))
  await team.addWorkflow(document, 'left', taskAction({ subject: 'left {document} on {page}' }))
  const link = await client.call('links.create', {
    params: { documentId: document.id },
    body: { recipientEmail: 'terry@twins.example' },
  })
  const prospect = await openVisit(link.url)
  await expect.poll(() => team.tasksOf(document)).toHaveLength(1)
  // The other Lead with this address is changed later, so a new match would find that Lead.
  const newer = { LastModifiedDate: new Date(Date.now() + 60_000).toISOString() }
  await control.change(await control.named('leadTwinOld'), newer)
  await prospect.leave({ 2: 200 }, 2)
  await team.waitUntilSettled(prospect.visitId)
  await expect.poll(() => team.tasksOf(document)).toHaveLength(2)
  await prospect.read({ 2: 200, 4: 300 }, 4)
  await prospect.leave({ 2: 200, 4: 400 }, 4)
  await expect
    .poll(async () => (await team.tasksOf(document)).map((task) => task.Subject).toSorted())
    .toEqual(['left Resumed on 4', 'opened Resumed'])
  const twin = await control.named('leadTwinNew')
  expect((await team.tasksOf(document)).map((task) => task.WhoId)).toEqual([twin, twin])
})
