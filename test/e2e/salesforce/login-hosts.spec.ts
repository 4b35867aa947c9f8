// Login hosts of Salesforce: the Sandbox option and a My Domain use their own hosts. After a change of the host the rep must connect again.
import { joinAsDevice } from '../fixtures/device.ts'
import { startPracticeOrg } from '../fixtures/practice-org.ts'
import { connect, openSettings } from '../fixtures/rep.ts'
import { hostsEnvironment, redirectHosts } from '../fixtures/salesforce-hosts.ts'
import { startTracker } from '../fixtures/tracker.ts'
import { createTeam, expect, graceMs, salesforceWords, taskAction, test } from './team.ts'

const sandbox = 'test.salesforce.com'
const myDomain = 'acme--dev.sandbox.my.salesforce.com'
const aiko = { email: 'aiko@example.co.jp', name: 'Aiko Sato', role: 'admin' } as const

test('the Sandbox option connects to the sandbox host, and a pasted Lightning URL to its My Domain', async ({
  folder,
  openDesktop,
}) => {
  const org = await startPracticeOrg()
  const tracker = await startTracker({ folder, graceMs })
  const hosts = { [sandbox]: org.address.loginUrl, [myDomain]: org.address.loginUrl }
  const join = await tracker.invite(aiko)
  const desktop = await openDesktop({
    locale: 'en',
    join,
    callbackPorts: org.callbackPorts,
    env: hostsEnvironment(hosts),
  })
  const { page, words } = desktop
  const visitedHosts = await redirectHosts(page.context(), hosts)
  await org.control.makeSandbox()
  const userId = await org.control.named('aiko')
  const key = page.getByLabel(words('settings.consumerKey'))
  const choose = async (where: string) => {
    await page.getByRole('combobox', { name: words('settings.loginAt') }).click()
    await page.getByRole('option', { name: words(`settings.loginHosts.${where}`) }).click()
  }
  const save = () =>
    page
      .locator('form')
      .filter({ has: key })
      .getByRole('button', { name: words('common.save') })
      .click()

  await openSettings(desktop, 'salesforce')
  await key.fill(org.address.consumerKey)
  await choose('sandbox')
  await save()
  await connect(desktop, userId)
  await expect(page.getByText(words('settings.sandbox'), { exact: true })).toBeVisible()
  expect(new Set(visitedHosts.splice(0))).toEqual(new Set([sandbox]))

  const device = await joinAsDevice(tracker.url, await tracker.invite(aiko))
  const team = createTeam(org, tracker, desktop, device)
  const document = await team.uploadDocument('In the sandbox')
  await team.addWorkflow(document, 'left', taskAction({ assignee: 'documentOwner' }))
  await team.waitUntilSettled(await team.readDocument(document, 'stranger@sandbox.example'))
  // In a sandbox, e-mail addresses of users end in .invalid. The desktop finds the assignee in spite of the changed address.
  expect((await team.tasksOf(document)).map((task) => task.OwnerId)).toEqual([userId])

  await choose('own')
  await page
    .getByLabel(words('settings.loginUrl'))
    .fill('https://acme--dev.sandbox.lightning.force.com/lightning/page/home')
  await save()
  await expect(
    page.getByText(salesforceWords.loginCorrected.replace('{loginUrl}', `https://${myDomain}`)),
  ).toBeVisible()
  await expect(page.getByRole('main').getByText(words('settings.reconnectNeeded'))).toBeVisible()
  const visitId = await team.readDocument(document, 'stranger@sandbox.example')
  await connect(desktop, userId, { again: true })
  expect(new Set(visitedHosts)).toEqual(new Set([myDomain]))
  await team.waitUntilSettled(visitId)
  expect(await team.tasksOf(document)).toHaveLength(2)
  await tracker.stop()
  await org.stop()
})
