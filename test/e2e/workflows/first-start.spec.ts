// `npm start` with an empty folder, as in a fresh clone: a PDF is uploaded and read, and the Task is there. Nobody opens the workflow tab.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Part } from '../../../scripts/demo/part.ts'
import { startParts } from '../../../scripts/demo/parts.ts'
import { makePdf } from '../../fixtures/pdf.ts'
import { PracticeOrgControl } from '../../salesforce-org/control.ts'
import { openHeadlessWindow } from '../fixtures/headless.ts'
import { closeTab, newProspect, openLink, scrollTo } from '../fixtures/prospect.ts'
import { connect, dropFiles, makeLink } from '../fixtures/rep.ts'
import { expect, test } from '../fixtures/test.ts'
import { wordsIn } from '../fixtures/words.ts'

const lead = { key: 'leadTanaka', email: 'ichiro.tanaka@sakura-shoji.example' }

test('npm start, upload, make a link, read, close: the Task is there', async ({ browser, folder }) => {
  const parts: Part[] = []
  const words = wordsIn('en')
  try {
    const demo = await startParts({ electron: null, started: (part) => parts.push(part), folder })
    const org = new PracticeOrgControl(String(demo.practiceOrg.ready.controlUrl))
    const desktop = {
      words,
      ...(await openHeadlessWindow(String(demo.desktop.ready.url), { browser, locale: 'en' })),
    }
    const { page } = desktop
    await page.getByRole('heading', { name: words('setup.title') }).waitFor()
    await connect(desktop, await org.named('aiko'))

    await test.step('the setup says that a Task is created', async () => {
      await page
        .getByRole('main')
        .getByRole('link', { name: words('setup.steps.document') })
        .click()
      await expect(page.getByText(words('teamWorkflows.setup.task'))).toBeVisible()
    })
    await test.step('upload', async () => {
      const file = path.join(folder, 'First offer.pdf')
      await writeFile(file, await makePdf({ pages: 4, title: 'First offer' }))
      await dropFiles(page, [file], () => page.getByText(words('documents.dropHere')).waitFor())
      await page.getByRole('main').getByRole('link', { name: 'First offer' }).click()
      await page.getByRole('heading', { name: 'First offer' }).waitFor()
    })
    await makeLink(desktop, { recipient: lead.email })
    for (const reason of ['noWorkflow', 'notInheriting', 'paused', 'nobodyConnected']) {
      await expect(page.getByText(words(`forecast.${reason}`))).toHaveCount(0)
    }
    const before = new Set((await org.tasks()).map(({ Id }) => Id))
    await test.step('read and close', async () => {
      const prospect = await newProspect(browser, { locale: 'en' })
      const tab = await openLink(prospect, await desktop.clipboardText(), { words })
      await scrollTo(tab, 2, words)
      await closeTab(tab)
    })
    const isNew = (task: { Id: string }) => !before.has(task.Id)
    const tasks = await org.until('Task', (rows) => rows.some(isNew), { timeoutMs: 45_000 })
    expect(tasks.filter(isNew)).toMatchObject([{ WhoId: await org.named(lead.key) }])
    await desktop.closeWindow()
  } finally {
    for (const part of parts.reverse()) await part.stop()
  }
})
