// An admin in the window: adds a version of the app from the files of a build, and finds the change in the audit log.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { buildFiles } from '../../../src/tracker/services/releases/testing.ts'
import { writeFileIn } from '../fixtures/bad-files.ts'
import { openSettings } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'

const admin = { email: 'release-admin@example.com', name: 'Rin Admin', role: 'admin' } as const

test('adds a version of the app, and saves the audit log as CSV', async ({
  tracker,
  openDesktop,
  folder,
}) => {
  const desktop = await openDesktop({ locale: 'en', join: await tracker.invite(admin) })
  const { page, words } = desktop
  const files = buildFiles('9.1.0')
  const paths = await Promise.all(files.map(({ name, bytes }) => writeFileIn(folder, name, bytes)))
  const chosen = page.getByTestId('release-files')

  await test.step('files that do not belong together are refused by name', async () => {
    await openSettings(desktop, 'updates')
    await chosen.setInputFiles(paths.slice(0, 2))
    await expect(page.getByRole('alert')).toContainText('latest*.yml')
  })
  await test.step('a complete build is offered, and keeps its bytes', async () => {
    await chosen.setInputFiles(paths)
    await expect(page.getByText(words('updates.releases.added', { version: '9.1.0' }))).toBeVisible()
    await expect(page.getByText('9.1.0', { exact: true }).first()).toBeVisible()
    const [installer] = files
    const { items } = await (await fetch(`${tracker.url}/join`)).text().then((html) => ({ items: html }))
    const href = /href="([^"]*Lastpage-9\.1\.0-x64\.exe)"/.exec(items)?.[1] ?? ''
    const sent = Buffer.from(await (await fetch(new URL(href, tracker.url))).arrayBuffer())
    expect(sent.equals(files.find(({ name }) => name.endsWith('x64.exe'))?.bytes ?? Buffer.alloc(0))).toBe(
      true,
    )
    expect(installer?.name).toContain('9.1.0')
  })
  await test.step('the audit log shows who, and from which version of the app', async () => {
    await openSettings(desktop, 'auditLog')
    const entry = page.getByRole('listitem').filter({ hasText: 'added files of the version 9.1.0' })
    await expect(entry).toContainText('Rin Admin')
    await expect(entry).toContainText(/App \d+\.\d+\.\d+/)
    await page.getByRole('combobox', { name: words('audit.area') }).click()
    await page.getByRole('option', { name: words('audit.areas.links') }).click()
    await expect(entry).toBeHidden()
    await page.getByRole('button', { name: words('audit.clear') }).click()
    await expect(entry).toBeVisible()
  })
  await test.step('the CSV has the same sentence', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: words('audit.csv') }).click()
    const file = await download
    expect(path.extname(file.suggestedFilename())).toBe('.csv')
    const text = await readFile(await file.path(), 'utf8')
    expect(text).toContain('Rin Admin added files of the version 9.1.0 of the app.')
    await expect(page.getByRole('listitem').first()).toContainText('exported the audit log')
  })
  await test.step('the list of devices shows the version', async () => {
    await openSettings(desktop, 'devices')
    await expect(page.getByText(/version \d+\.\d+\.\d+/).first()).toBeVisible()
  })
})
