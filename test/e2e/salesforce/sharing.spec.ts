// "Share with a colleague" end to end: a prospect shares, the colleague reads with a link of their own, the rep sees both, and Salesforce has a Task for
// each of them.
import { defaultNextSteps } from '#shared/model/next-steps.ts'
import { markClaimed } from '#shared/visitor-name.ts'
import { newProspect, openLink } from '../fixtures/prospect.ts'
import { wordsIn } from '../fixtures/words.ts'
import { expect, taskAction, test } from './team.ts'

const sharer = 'yumi.sasaki@kyu-tanto.example'
const colleague = "siobhan.o'neill@oneill.example"

test('a prospect shares a document; the rep sees both readers, and Salesforce has a Task for each', async ({
  team,
  browser,
}) => {
  const { client } = team.device
  const { viewer } = wordsIn('en')
  const document = await team.uploadDocument('Shared offer')
  const params = { documentId: document.id }
  const nextSteps = { ...defaultNextSteps, share: { ...defaultNextSteps.share, on: true } }
  await client.call('documents.setNextSteps', { params, body: { nextSteps } })
  await team.addWorkflow(document, 'left', taskAction({ assignee: 'documentOwner' }))
  const link = await client.call('links.create', { params, body: { recipientEmail: sharer } })

  const first = await newProspect(browser, { locale: 'en' })
  const page = await openLink(first, link.url, { words: team.desktop.words })
  await page.getByRole('region', { name: viewer('steps.title') }).scrollIntoViewIfNeeded()
  await page
    .getByRole('region', { name: viewer('steps.title') })
    .getByRole('button', { name: viewer('steps.share') })
    .click()
  const dialog = page.getByRole('dialog', { name: viewer('share.title') })
  await dialog.getByLabel(viewer('share.email')).fill(colleague)
  await dialog.getByRole('button', { name: viewer('share.make') }).click()
  const url = await dialog.getByLabel(viewer('share.url'), { exact: true }).inputValue()
  await dialog
    .getByRole('button', { name: viewer('share.close') })
    .last()
    .click()
  await page.goto('about:blank')
  await first.close()

  const second = await newProspect(browser, { locale: 'en' })
  const read = await openLink(second, url, { words: team.desktop.words })
  await read.waitForTimeout(500) // the colleague reads for a moment
  await read.goto('about:blank')
  await second.close()

  await expect.poll(async () => (await team.tasksOf(document)).length, { timeout: 40_000 }).toBe(2)
  const comments = async () => (await team.tasksOf(document)).map((task) => String(task.Description))
  await expect
    .poll(async () => (await comments()).filter((text) => text.includes(`Shared with ${colleague}`)).length)
    .toBe(1)
  expect(
    (await comments()).filter((text) => text.includes(`E-mail: ${markClaimed(colleague, 'en')}`)),
  ).toHaveLength(1)
  const { control } = team.org
  const people = await Promise.all(
    ['contactInactiveAccountOwner', 'contactSiobhan'].map((key) => control.named(key)),
  )
  expect((await team.tasksOf(document)).map(({ WhoId }) => WhoId).sort()).toEqual(people.sort())

  const { page: app, words } = team.desktop
  await app.goto(`${new URL(app.url()).origin}/documents/${document.id}/links`)
  const row = app.getByRole('tabpanel').getByRole('listitem').filter({ hasText: colleague })
  await expect(row).toContainText('Shared by')
  await test.info().attach('links', { body: await app.screenshot(), contentType: 'image/png' })
  const { items } = await client.call('visits.list', { query: { documentId: document.id } })
  const [theirs, ours] = [items.find(({ sharedBy }) => sharedBy), items.find(({ sharedBy }) => !sharedBy)]
  expect(ours?.events).toMatchObject([{ kind: 'share', target: colleague }])
  expect(theirs?.sharedBy?.visitor.email).toBe(sharer)
  await row.getByRole('link').click()
  await app.waitForURL(`**/visitors/${ours?.visitor.id}`)
  await app.goto(`${new URL(app.url()).origin}/activity?visit=${theirs?.id}`)
  const pane = app.getByRole('complementary', { name: words('visit.title') })
  await expect(pane.getByText(words('visit.sharedBy'), { exact: true })).toBeVisible()
  await test.info().attach('visit', { body: await app.screenshot(), contentType: 'image/png' })
})
