// Conditions of workflows with the real app: set in the editor, unmet at a short visit, and met when the reader returns and reads on.
import type { Page } from '@playwright/test'
import type { Conditions } from '#shared/model/conditions.ts'
import { openVisit } from '../../desktop/prospect.ts'
import type { Words } from '../fixtures/words.ts'
import { expect, type Team, taskAction, test } from './team.ts'

const grace = 'grace.hopkins@northfield.example'

async function addCondition(
  page: Page,
  words: Words,
  name: Exclude<keyof Conditions, 'record' | 'memberOf'>,
): Promise<void> {
  await page.getByRole('button', { name: words('conditions.add') }).click()
  await page.getByRole('menuitem', { name: words(`conditions.name.${name}`), exact: true }).click()
}

const showVisit = ({ desktop: { page } }: Team, visitId: string) =>
  page.goto(`${new URL(page.url()).origin}/visits/${visitId}`)

test('a short visit falls short of the conditions of the sentence; the reader returns and reads on, and then there is one Task', async ({
  team,
}) => {
  const { page, words } = team.desktop
  const document = await team.uploadDocument('With conditions')
  await page.goto(`${new URL(page.url()).origin}/documents/${document.id}/workflows`)
  await page.getByRole('button', { name: words('workflows.newTask') }).click()
  for (const name of ['readForMs', 'sharePercent', 'pages', 'visit'] as const) {
    await addCondition(page, words, name)
  }
  const seconds = page.getByRole('spinbutton', { name: words('conditions.field.seconds') })
  await seconds.first().fill('1')
  await page.getByRole('spinbutton', { name: words('conditions.field.percent') }).fill('30')
  await page.getByRole('spinbutton', { name: words('conditions.field.from') }).fill('70')
  await expect(page.getByText(words('conditions.beyond', { count: 6 }))).toBeVisible()
  await page.getByRole('spinbutton', { name: words('conditions.field.from') }).fill('2')
  await seconds.last().fill('0')
  await page.getByRole('button', { name: words('workflows.create') }).click()
  await expect(page.getByRole('alert')).toContainText(words('conditions.invalid'))
  await seconds.last().fill('1')
  await page.getByRole('button', { name: words('workflows.create') }).click()
  await page.getByRole('button', { name: words('workflows.create') }).waitFor({ state: 'detached' })
  await expect(page.getByRole('listitem').filter({ hasText: '30' })).toContainText(
    words('conditions.visit.first'),
  )

  const link = await team.device.client.call('links.create', {
    params: { documentId: document.id },
    body: { recipientEmail: grace },
  })
  const openedAt = Date.now()
  const reader = await openVisit(link.url)
  await reader.leave({ 1: 200 }, 1)
  const short = await team.waitUntilSettled(reader.visitId)
  expect(short.runs).toMatchObject([{ state: 'skipped', reason: { code: 'condition_not_met' } }])
  await showVisit(team, reader.visitId)
  await expect(page.getByText(words('conditions.short')).first()).toBeVisible()
  const figures = words('conditions.unmet.readForMs', { actual: '0 s', wanted: '1 s' })
  await expect(page.getByText(figures).first()).toBeVisible()
  expect(await team.tasksOf(document)).toEqual([])

  // The tracker counts at most the time that has passed since the opening.
  await expect.poll(() => Date.now() - openedAt).toBeGreaterThan(2_500)
  await reader.leave({ 1: 200, 2: 1_500 }, 2)
  await expect(page.getByText(words('run.done.task')).first()).toBeVisible()
  const read = await team.waitUntilSettled(reader.visitId)
  expect(read).toMatchObject({ leaves: 2, runs: [{ state: 'done' }] })
  expect(await team.tasksOf(document)).toHaveLength(1)
})

test('conditions on the record: a Lead is no Contact, and a member of the campaign gets the Task', async ({
  team,
}) => {
  const document = await team.uploadDocument('For members')
  const campaignId = await team.org.control.named('campaignEnglish')
  const add = (conditions: Conditions) =>
    team.device.client.call('workflows.create', {
      params: { documentId: document.id },
      body: { trigger: 'left', action: taskAction(), conditions },
    })
  await add({ record: 'Contact' })
  await add({ record: 'Lead', memberOf: { campaignId, campaignName: 'Tour' } })
  const visit = await team.waitUntilSettled(await team.readDocument(document, grace))
  // Runs of one leave have no fixed order.
  expect(visit.runs.map(({ state, reason }) => `${state} ${reason?.code ?? ''}`).sort()).toEqual([
    'done ',
    'skipped condition_not_met',
  ])
  expect(await team.tasksOf(document)).toHaveLength(1)
  await showVisit(team, visit.id)
  const { page, words } = team.desktop
  await expect(page.getByText(words('conditions.unmet.record.Contact.Lead')).first()).toBeVisible()
})
