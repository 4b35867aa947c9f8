// Files that cannot become documents, and uploads whose connection is cut. The rep reads the reason, and the app still works afterwards.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { startFaultyProxy } from '../../desktop/faulty-proxy.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { badFiles, writeFileIn } from '../fixtures/bad-files.ts'
import { hasKeyring } from '../fixtures/keyring.ts'
import { dropFiles, goTo, watchProgress } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'
import { startTracker } from '../fixtures/tracker.ts'
import type { Words } from '../fixtures/words.ts'

const rep = { email: 'aiko@example.co.jp', name: '佐藤 愛子' }
const limit = 1_000_000
const megabyte = 1024 * 1024

/** Returns the names of all PDF and upload files in the tracker's folder. */
const storedFiles = (folder: string) =>
  readdirSync(path.join(folder, 'tracker'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.pdf$|upl_|uploads\/./.test(name),
  )

const uploads = (page: Page, words: Words) => page.getByRole('region', { name: words('uploads.title') })

for (const locale of ['ja', 'en'] as const) {
  test(`${locale}: five files are refused, each with its reason, and one is accepted`, async ({
    folder,
    openDesktop,
  }) => {
    const tracker = await startTracker({ folder, env: { TRACKER_MAX_UPLOAD_BYTES: String(limit) } })
    const desktop = await openDesktop({ locale, join: await tracker.invite(rep) })
    const { page, words } = desktop
    await goTo(desktop, 'documents')
    await page.getByRole('heading', { name: words('documents.emptyTitle') }).waitFor()
    const panel = uploads(page, words)

    for (const { name, code, bytes } of badFiles) {
      await dropFiles(page, [await writeFileIn(folder, name, await bytes(limit))])
      const row = panel.getByRole('alert').filter({ hasText: name })
      await expect(row).toContainText(words.error(code))
      await row.getByRole('button', { name: words('uploads.dismiss') }).click()
      await expect(row).toHaveCount(0)
    }
    await expect(page.getByRole('heading', { name: words('documents.emptyTitle') })).toBeVisible()
    expect(storedFiles(folder)).toEqual([])

    await dropFiles(page, [await writeFileIn(folder, 'Good.pdf', await makePdf({ pages: 2 }))])
    await expect(page.getByRole('heading', { name: 'Good', exact: true })).toBeVisible()
    await tracker.stop()
  })
}

test('an upload whose connection is cut is shown as paused, and continues after a restart of desktop and tracker without sending everything again', async ({
  folder,
  openDesktop,
}) => {
  test.skip(!hasKeyring, 'without a keychain a killed desktop has to join again')
  const tracker = await startTracker({ folder })
  const proxy = await startFaultyProxy(tracker.url)
  const invite = (await tracker.invite(rep)).replace(tracker.url, proxy.url)
  const desktop = await openDesktop({ locale: 'en', join: invite })
  const { words } = desktop
  await goTo(desktop, 'documents')
  const file = await writeFileIn(folder, 'Big.pdf', await makePdf({ pages: 3, paddingBytes: 20 * megabyte }))
  proxy.cutAfter(12 * megabyte, { refuseNew: true })
  await dropFiles(desktop.page, [file])

  const paused = words('uploads.paused', { sent: '…', total: '…' }).split('…')
  const row = () => uploads(desktop.page, words).getByRole('listitem').filter({ hasText: 'Big' })
  await expect(row()).toContainText(String(paused.at(-1)))
  expect(proxy.cutCount()).toBe(1)

  await desktop.kill()
  await tracker.kill()
  await desktop.start()
  await expect(row()).toContainText(String(paused.at(-1)))
  await tracker.start()
  proxy.acceptConnections()
  const progress = await watchProgress(desktop.page)
  // The app continues the upload by itself when the app is online. Then the button may disappear before the test clicks it.
  const retry = desktop.page.getByRole('button', { name: words('common.retry') })
  void retry.click({ timeout: 30_000 }).catch(() => undefined)
  const done = uploads(desktop.page, words).getByText(words('uploads.done', { count: 3 }))
  await expect(done).toBeVisible({ timeout: 30_000 })
  const sent = (await progress()).filter((bytes) => bytes > 0)
  expect(Math.min(...sent), 'the upload did not start again from zero').toBeGreaterThanOrEqual(8 * megabyte)
  await goTo(desktop, 'documents')
  await expect(desktop.page.getByRole('heading', { name: 'Big', exact: true })).toBeVisible()
  await proxy.close()
  await tracker.stop()
})
