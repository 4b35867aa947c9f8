// Visitors with the names and companies of their Leads, the pages of companies, and visits with the address of a team member.
import { visitsCsvPath } from '#shared/analytics.ts'
import { goTo, visitsList } from '../fixtures/rep.ts'
import { expect, taskAction, test } from './team.ts'

const email = 'grace.hopkins@northfield.example'
const named = 'Grace Hopkins (Northfield Labs)'

test('after a match, the name and the company are on every screen, in the search and in the export; the company has a page', async ({
  team,
}) => {
  const { desktop, device } = team
  const { page, words } = desktop
  const document = await team.uploadDocument('Named offer')
  await team.addWorkflow(document, 'left', taskAction())
  await team.waitUntilSettled(await team.readDocument(document, email))

  await goTo(desktop, 'activity')
  const rows = visitsList(desktop).getByRole('listitem')
  await expect(rows.filter({ hasText: named }).filter({ hasText: 'Named offer' })).toHaveCount(1)
  await goTo(desktop, 'notifications')
  const title = words('notifications.title.left', { who: named, document: 'Named offer' })
  const notifications = page.getByRole('list', { name: words('places.notifications') })
  await expect(notifications.getByText(title)).toBeVisible()

  await goTo(desktop, 'visitors')
  await page.getByRole('searchbox', { name: words('visitors.search') }).fill('hopkins')
  const visitors = page.getByRole('list', { name: words('places.visitors') })
  await expect(visitors.getByRole('listitem')).toHaveCount(1)
  await expect(visitors.getByRole('listitem')).toContainText('Northfield Labs')

  await page.getByRole('tab', { name: words('companies.title') }).click()
  // Cards of notifications outside of the main part have links with the same names.
  const main = page.getByRole('main')
  await main.getByRole('link', { name: 'Northfield Labs' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Northfield Labs' })).toBeVisible()
  await expect(main.getByRole('link', { name: 'Named offer' }).first()).toBeVisible()
  await expect(rows.filter({ hasText: 'Named offer' })).toHaveCount(1)
  await page.getByRole('tab', { name: words('companies.readers') }).click()
  await expect(visitors.getByRole('listitem')).toContainText(email)

  await page.keyboard.press('Control+k')
  await page.getByPlaceholder(words('palette.placeholder')).fill('northfield')
  await expect(page.getByRole('option', { name: 'Northfield Labs', exact: true })).toBeVisible()
  await expect(page.getByRole('option', { name: named })).toBeVisible()
  await page.keyboard.press('Escape')

  const csv = await fetch(`${team.tracker.url}${visitsCsvPath}?documentId=${document.id}`, {
    headers: { authorization: `Bearer ${device.token}` },
  })
  expect(await csv.text()).toContain(`${email},Grace Hopkins,Northfield Labs`)
})

test('a visit with the address of a team member is marked; it writes no Task and notifies nobody until the rep says that it was a reader', async ({
  team,
}) => {
  const { desktop, device } = team
  const { page, words } = desktop
  const document = await team.uploadDocument('Checked offer')
  await team.addWorkflow(document, 'left', taskAction())
  const visitId = await team.readDocument(document, 'aiko@example.co.jp')

  await goTo(desktop, 'activity')
  await page.getByRole('button', { name: words('activity.all'), exact: true }).click()
  const row = visitsList(desktop).getByRole('listitem').filter({ hasText: 'Checked offer' })
  await expect(row).toContainText(words('visit.exitShort', { page: 3, pageCount: 6 }))
  await expect(row).toContainText(words('visit.teamAddress'))
  const { runs } = await device.client.call('visits.get', { params: { visitId } })
  expect(runs).toEqual([])
  const { items } = await device.client.call('notifications.list', { query: {} })
  expect(items.filter((item) => item.visitId === visitId)).toEqual([])
  expect(await team.tasksOf(document)).toEqual([])

  await row.click()
  await page.getByRole('button', { name: words('visit.wasReader') }).click()
  expect((await team.waitUntilSettled(visitId)).runs).toHaveLength(1)
})
