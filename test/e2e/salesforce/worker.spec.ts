// A worker beside the desktop of an admin: it logs in with a key, the settings show it, and it writes the Task of a member who is not connected.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startPart } from '../../fixtures/part.ts'
import { makeRsaKey } from '../../fixtures/rsa-key.ts'
import { makeSecretsKey } from '../../fixtures/team/worker.ts'
import { openSettings } from '../fixtures/rep.ts'
import { expect, taskAction, test } from './team.ts'

// The test disconnects the desktop, so it runs with a team of its own.
test.use({ ownTeam: 'worker' })

test('an admin sees the worker and what it may do, and the worker writes the Task while the admin is not connected', async ({
  team,
}) => {
  const { org, tracker, desktop } = team
  const { page, words } = desktop
  const folder = mkdtempSync(path.join(tmpdir(), 'lastpage-worker-'))
  const key = makeRsaKey(folder)
  const userId = await org.control.named('priya')
  await org.control.set({ jwtBearer: { certificate: key.publicKey, users: [userId] } })
  await openSettings(desktop, 'salesforce')
  await page.getByRole('button', { name: words('settings.disconnect'), exact: true }).click()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('settings.disconnect') })
    .click()
  await expect(page.getByRole('button', { name: words('settings.connect'), exact: true })).toBeVisible()

  const disconnected = { state: 'disconnected', user: null, org: null } as const
  await team.device.client.call('devices.report', { body: { kind: 'desktop', salesforce: disconnected } })

  const invite = await tracker.invite({ email: 'integration@example.com', name: 'Integration user' })
  const worker = await startPart('src/main/headless.ts', {
    args: [
      ...['--worker', '--data', path.join(folder, 'data'), '--join', invite],
      ...['--secrets-key-file', makeSecretsKey(folder)],
      ...['--salesforce-username', 'priya.raman@example.com', '--salesforce-key-file', key.keyFile],
    ],
  })
  try {
    const document = await team.uploadDocument('Written by the worker')
    await team.addWorkflow(document, 'left', taskAction())
    await team.waitUntilSettled(await team.readDocument(document, 'grace.hopkins@northfield.example'))
    const [task] = await team.tasksOf(document)
    expect(task).toBeDefined()

    await openSettings(desktop, 'workspace')
    const section = page
      .getByRole('region')
      .or(page.locator('section'))
      .filter({
        has: page.getByRole('heading', { name: words('settings.worker.title'), exact: true }),
      })
    await expect(section.getByText(words('settings.worker.states.running'))).toBeVisible({ timeout: 60_000 })
    await expect(section.getByText(/Priya Raman/)).toBeVisible()
    await expect(section.locator('[data-check]')).toHaveCount(4)
  } finally {
    await worker.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
})
