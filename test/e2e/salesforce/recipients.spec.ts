// Recipients from Salesforce end to end: a rep chooses people from a list view, a report and a search, and each gets a personal link.
import { barriersOn } from '../../fixtures/barriers.ts'
import { expect, test } from './team.ts'

test('people from a list view, a report and a search get personal links; those without a usable address have the reason', async ({
  team,
}) => {
  const { page, words } = team.desktop
  await team.org.control.change(await team.org.control.named('leadPlus'), { HasOptedOutOfEmail: true })
  const document = await team.uploadDocument('Catalogue')
  await page.goto(`${new URL(page.url()).origin}/documents/${document.id}/links`)
  await page
    .getByRole('button', { name: words('links.new'), exact: true })
    .first()
    .click()
  const form = page.getByRole('dialog', { name: words('links.new') })
  await form.getByRole('button', { name: words('batches.forMany') }).click()
  const picker = page.getByRole('dialog', { name: words('batches.picker.title') })
  const people = picker.getByRole('list', { name: words('batches.picker.people') }).getByRole('listitem')
  const from = async (kind: string) => {
    await form.getByRole('button', { name: words('batches.fromSalesforce') }).click()
    await picker.getByRole('button', { name: words(`batches.picker.kinds.${kind}`), exact: true }).click()
  }

  await from('listView')
  await picker.getByRole('button', { name: 'Recently Viewed Leads' }).click()
  await expect(people).toHaveText([/Dana Lee.*dana\.lee\+pdf@fabrikon\.example/, /Grace Hopkins/])
  await expect(people.first()).toContainText(words('batches.picker.optedOut'))
  expect(await barriersOn(page)).toEqual([])
  await picker.getByRole('button', { name: words('batches.picker.leaveOut') }).click()
  await picker.getByRole('button', { name: words('batches.picker.add', { count: 1 }) }).click()

  await from('report')
  await picker.getByRole('searchbox').fill('by account')
  await picker.getByRole('button', { name: 'Contacts by account' }).click()
  await expect(people.filter({ hasText: words('batches.picker.problem.noAddress') })).toHaveCount(1)
  await picker.getByRole('button', { name: words('batches.picker.nobody'), exact: true }).click()
  await people.filter({ hasText: 'Miguel Alvarez' }).getByRole('checkbox').check()
  await picker.getByRole('button', { name: words('batches.picker.add', { count: 1 }) }).click()

  await from('search')
  await picker.getByRole('searchbox').fill('northfield')
  await expect(people.first()).toContainText(words('batches.picker.problem.listed'))
  await picker.getByRole('searchbox').fill("o'hara")
  await people.filter({ hasText: "O'Hara Partners" }).getByRole('checkbox').check()
  await picker.getByRole('button', { name: words('batches.picker.add', { count: 1 }) }).click()

  await form.getByLabel(words('batches.name')).fill('From the org')
  await form.getByRole('button', { name: words('batches.create', { count: 3 }) }).click()
  const rows = page.getByRole('dialog', { name: 'From the org' }).getByRole('listitem')
  await expect(rows).toHaveText([
    /grace\.hopkins@northfield\.example/,
    /miguel\.alvarez@harborview\.example/,
    /sean\.o'hara@emerald\.example/,
  ])
})
