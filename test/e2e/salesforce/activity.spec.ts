// The activity: filters that survive "back", readers who appear once, and automatic visits that are counted.
import { openVisit } from '../../desktop/prospect.ts'
import { goTo, visitsList } from '../fixtures/rep.ts'
import { expect, taskAction, test } from './team.ts'

test('filters, counts and current readers of the activity', async ({ team }) => {
  const { desktop, device } = team
  const { page, words } = desktop
  const [shown, other] = [
    await team.uploadDocument('Filtered offer'),
    await team.uploadDocument('Other offer'),
  ]
  await team.addWorkflow(shown, 'left', taskAction())
  const visitId = await team.readDocument(shown, 'filter.reader@nowhere-new.example')
  await team.waitUntilSettled(visitId)
  await team.readDocument(other, 'other.reader@nowhere-new.example')
  await team.readDocument(other, 'grace.hopkins@northfield.example')
  const link = await device.client.call('links.create', {
    params: { documentId: shown.id },
    body: { recipientEmail: 'live.reader@nowhere-new.example' },
  })
  await openVisit(link.url, undefined, 'curl/8.5.0')
  const live = await openVisit(link.url)

  await goTo(desktop, 'activity')
  const filters = page.getByRole('search', { name: words('activity.filters') })
  await filters.getByRole('combobox', { name: words('activity.document') }).click()
  await page.getByPlaceholder(words('common.search')).fill('Filtered')
  await page.getByRole('option', { name: 'Filtered offer' }).click()
  const rows = visitsList(desktop).getByRole('listitem')
  await expect(rows.filter({ hasText: 'filter.reader' })).toHaveCount(1)
  await expect(rows.filter({ hasText: 'other.reader' })).toHaveCount(0)
  const attention = filters.getByRole('button', { name: words('activity.attention') })
  await expect(attention).toHaveText(`${words('activity.attention')}1`)

  // The current reader has a card and no row. After the leave the reader has a row.
  const cards = page.getByRole('region', { name: words('activity.readingNow') }).getByRole('listitem')
  await expect(cards.filter({ hasText: 'live.reader' })).toHaveCount(1)
  await expect(rows.filter({ hasText: 'live.reader' })).toHaveCount(0)
  await live.leave({ 2: 200 }, 2)
  await expect(rows.filter({ hasText: 'live.reader' })).toHaveCount(1)

  // The filters stay when the rep opens a visit and its visitor, and comes back.
  await rows.filter({ hasText: 'filter.reader' }).click()
  await page.getByRole('complementary').getByRole('link', { name: 'filter.reader' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'filter.reader' })).toBeVisible()
  await page.goBack()
  await page.goBack()
  await expect(rows.filter({ hasText: 'filter.reader' })).toHaveCount(1)
  await expect(rows.filter({ hasText: 'other.reader' })).toHaveCount(0)

  await page.getByRole('button', { name: words('activity.showSuspected'), exact: true }).click()
  await expect(rows.filter({ hasText: 'filter.reader' })).toHaveCount(0)
  await expect(rows.filter({ hasText: words('visit.suspected') })).toHaveCount(1)
  await page.getByRole('button', { name: words('activity.reset') }).click()
  await expect(rows.filter({ hasText: 'other.reader' })).toHaveCount(1)
  await expect(rows.filter({ hasText: /hopkins/i }).first()).toBeVisible()

  await filters.getByRole('combobox', { name: words('companies.company') }).click()
  await page.getByPlaceholder(words('common.search')).fill('nowhere-new')
  await page.getByRole('option', { name: 'nowhere-new.example' }).click()
  await expect(rows.filter({ hasText: /hopkins/i })).toHaveCount(0)
  await expect(rows.filter({ hasText: 'other.reader' })).toHaveCount(1)
})

test('a notification shows the result in Salesforce, also if the run settles later', async ({ team }) => {
  const { desktop } = team
  const { page, words } = desktop
  const document = await team.uploadDocument('Notified offer')
  await team.addWorkflow(document, 'left', taskAction())
  await goTo(desktop, 'notifications')
  const row = page.getByRole('listitem').filter({ hasText: 'Notified offer' })
  await team.readDocument(document, 'grace.hopkins@northfield.example')
  await expect(row.getByRole('button', { name: words('run.done.task') })).toBeVisible()
  await team.readDocument(document, 'nobody.known@nowhere-new.example')
  const unknown = row.filter({ hasText: 'nobody.known' })
  await expect(unknown.getByText(words('run.skipped.task')).first()).toBeVisible()
  await expect(unknown.getByTitle(words('run.reason.no_record_no_assignee'))).toBeVisible()
})
